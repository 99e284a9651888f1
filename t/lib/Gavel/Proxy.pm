# A TCP proxy in front of a server, which can be told to lose things.
package Gavel::Proxy;

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);

use Gavel::Net qw(connect_to free_ports);


# Listens on a port of its own; to: the server's port.  It is a process that
# ends with this object.
sub new {
    my ($class, %self) = @_;
    my $self = bless { %self, port => (free_ports(1))[0] }, $class;
    my $listener = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $self->{port}, Listen => 128,
        ReuseAddr => 1,
    ) or die "cannot listen on $self->{port}: $!\n";

    socketpair my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC
        or die "socketpair: $!\n";
    $self->{pid} = fork // die "cannot fork: $!\n";
    if ($self->{pid} == 0) {
        close $ours;
        eval { serve($self, $listener, $theirs); 1 } or print STDERR $@;
        POSIX::_exit(0);
    }
    close $theirs;
    $self->{control} = $ours;
    return $self;
}


sub DESTROY {
    my ($self) = @_;

    local ($?, $!);
    close $self->{control} if $self->{control};
    waitpid $self->{pid}, 0 if $self->{pid};
}


# Every connection ends now, and new ones end at once; heal() undoes it.
sub cut  { return $_[0]->tell('cut') }
sub heal { return $_[0]->tell('heal') }

# Bytes of clients are replaced by others, as many, until heal().
sub rewrite { return $_[0]->tell(join ' ', 'rewrite', map { unpack 'H*', $_ }
    @_[1, 2]) }

# Once, a client's bytes that hold the word: are lost, with their connection.
sub lose_request { return $_[0]->tell("request $_[1]") }

# Once, they reach the server, but its answer up to the other word is lost.
sub lose_answer { return $_[0]->tell("answer $_[1] $_[2]") }

# How many things were lost.
sub lost { return $_[0]->tell('lost') }


sub tell {
    my ($self, $what) = @_;

    syswrite $self->{control}, "$what\n";
    my $answer = readline $self->{control};
    chomp $answer;
    return $answer;
}


# The child's side, until the parent closes the control socket.
sub serve {
    my ($self, $listener, $control) = @_;
    my %state = (lost => 0, peer => {}, select => IO::Select->new($listener,
        $control));

    local $SIG{PIPE} = 'IGNORE';
    while (1) {
        for my $socket ($state{select}->can_read) {
            if ($socket == $control) {
                my $line = readline($control) // return;
                syswrite $control, obey(\%state, $line) . "\n";
            } elsif ($socket == $listener) {
                accept_one($self, \%state, $listener);
            } elsif ($state{peer}{$socket}) {
                pass_on(\%state, $socket);
            }
        }
    }
}


sub obey {
    my ($state, $line) = @_;
    my ($verb, @words) = split ' ', $line;

    if ($verb eq 'cut') {
        $state->{cut} = 1;
        hang_up($state, $_)
            for map { $_->{socket} } values %{ $state->{peer} };
    } elsif ($verb eq 'heal') {
        delete @$state{qw(cut rewrite)};
    } elsif ($verb eq 'rewrite') {
        $state->{rewrite} = [map { pack 'H*', $_ } @words];
    } elsif ($verb ne 'lost') {
        $state->{fault} = [$verb, @words];
    }
    return $state->{lost};
}


sub accept_one {
    my ($self, $state, $listener) = @_;
    my $client = $listener->accept or return;
    my $server = $state->{cut} ? undef : connect_to($self->{to});

    return close $client unless $server;
    $state->{peer}{$client} = { socket => $client, other => $server,
        client => 1 };
    $state->{peer}{$server} = { socket => $server, other => $client };
    $state->{select}->add($client, $server);
}


sub pass_on {
    my ($state, $socket) = @_;
    my $side = $state->{peer}{$socket};
    my $other = $state->{peer}{ $side->{other} };

    return hang_up($state, $socket)
        unless sysread $socket, my $bytes, 262144;
    return if $side->{swallow} && swallowed($state, $side, $bytes);
    if ($side->{client} && $state->{rewrite}) {
        my ($from, $to) = @{ $state->{rewrite} };
        $bytes =~ s/\Q$from\E/$to/g;
    }
    return if $side->{client} && $state->{fault}
        && is_lost($state, $side, $other, $bytes);
    write_all($side->{other}, $bytes) or hang_up($state, $socket);
}


# An answer that is to be lost, up to the word that ends it.
sub swallowed {
    my ($state, $side, $bytes) = @_;

    $side->{text} .= $bytes;
    if (index($side->{text}, $side->{swallow}) >= 0) {
        $state->{lost}++;
        hang_up($state, $side->{socket});
    }
    return 1;
}


sub is_lost {
    my ($state, $side, $other, $bytes) = @_;
    my ($verb, $word, $end) = @{ $state->{fault} };

    return 0 if index($bytes, $word) < 0;
    delete $state->{fault};
    if ($verb eq 'request') {
        $state->{lost}++;
        hang_up($state, $side->{socket});
        return 1;
    }
    @$other{qw(swallow text)} = ($end, '');
    return 0;
}


sub write_all {
    my ($socket, $bytes) = @_;

    while (length $bytes) {
        my $n = syswrite $socket, $bytes or return 0;
        substr $bytes, 0, $n, '';
    }
    return 1;
}


sub hang_up {
    my ($state, $socket) = @_;
    my $side = delete $state->{peer}{$socket} or return;

    delete $state->{peer}{ $side->{other} };
    for ($side->{socket}, $side->{other}) {
        $state->{select}->remove($_);
        close $_;
    }
}

1;
