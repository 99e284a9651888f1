# Watchers of live auctions: server-sent events read as they come, many
# watchers in one process.
package Gavel::Watch;

use strict;
use warnings;

use Errno qw(EAGAIN);
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use Socket qw(SOL_SOCKET SO_RCVBUF inet_aton pack_sockaddr_in);
use Time::HiRes qw(time);

use constant DEADLINE => 30;

my $json = JSON::PP->new->utf8;


# Watches an item at a port; last: the id of the last event seen, method,
# version ("1.0") and rcvbuf as they say.
sub new {
    my ($class, $port, $item_id, %with) = @_;
    my $self = bless {
        port => $port, item => $item_id, last => $with{last}, with => \%with,
        events => [], pings => 0, seen => [],
    }, $class;

    return $self->connect;
}


# Connects, again if need be: with what was seen last, as browsers do.
sub connect {
    my ($self) = @_;
    my $with = $self->{with};
    my $socket = IO::Socket::INET->new(Proto => 'tcp') or return;
    my $version = $with->{version} || '1.1';

    # Before it connects: the first window is as large as the buffer.
    setsockopt $socket, SOL_SOCKET, SO_RCVBUF, pack 'i', $with->{rcvbuf}
        if $with->{rcvbuf};
    CORE::connect $socket, pack_sockaddr_in($self->{port}, inet_aton('127.0.0.1'))
        or return;
    syswrite $socket, ($with->{method} || 'GET')
        . ' ' . ($with->{path} // "/live/items/$self->{item}")
        . " HTTP/$version\r\nHost: 127.0.0.1\r\n"
        . (defined $self->{last} ? "Last-Event-ID: $self->{last}\r\n" : '')
        . "\r\n";
    $socket->blocking(0);
    $self->{$_} = '' for qw(raw body text);
    delete @$self{qw(status head over clean)};
    $self->{socket} = $socket;
    return $self;
}


sub close {
    my ($self) = @_;

    CORE::close delete $self->{socket} if $self->{socket};
    return $self;
}


# Reads what there is; 0: the server has closed the connection.
sub take {
    my ($self) = @_;
    my $n = sysread $self->{socket}, $self->{raw}, 262144,
        length $self->{raw};

    return 1 if !defined $n && $! == EAGAIN;
    if (!$n) {
        $self->parse;
        $self->{over} = 1;
        $self->close;
        return 0;
    }
    $self->parse;
    return 1;
}


sub parse {
    my ($self) = @_;

    if (!defined $self->{status}) {
        return unless $self->{raw} =~ s{^HTTP/1\.\d (\d+)(.*?\r)\n\r\n}{}s;
        @$self{qw(status head)} = ($1, $2);
        $self->{chunked} = $2 =~ /^transfer-encoding: chunked/mi;
    }
    if (!$self->{chunked}) {
        $self->{body} .= $self->{raw};
        $self->{raw} = '';
    }
    while ($self->{chunked} && $self->{raw} =~ /^([0-9a-f]+)\r\n/) {
        my ($length, $skip) = (hex $1, length($1) + 2);
        last if length $self->{raw} < $skip + $length + 2;
        $self->{body} .= substr $self->{raw}, $skip, $length;
        substr($self->{raw}, 0, $skip + $length + 2) = '';
        $self->{clean} = 1 if $length == 0;
    }
    return unless ($self->{head} // '') =~ m{text/event-stream};
    while ($self->{body} =~ s/^(.*?)\n\n//s) {
        $self->hear($1);
    }
}


sub hear {
    my ($self, $lines) = @_;

    return $self->{pings}++ if $lines =~ /^: ping/;
    return $self->{retry} = $1 if $lines =~ /^retry: (\d+)$/;
    die "what is this: $lines\n"
        unless $lines =~ /^event: (\w+)\nid: (\d+)\ndata: (.*)$/;
    my $event = {
        event => $1, id => $2, at => time,
        data => $self->{with}{raw} ? $3 : $json->decode($3),
    };
    push @{ $self->{events} }, $event;
    $self->note($event);
    $self->{last} = $2;
}


# Each change once and in order; a snapshot may leave some out.
sub note {
    my ($self, $event) = @_;

    if ($event->{event} eq 'snapshot') {
        $self->{snapshots}++;
        push @{ $self->{faults} }, "snapshot $event->{id} after $self->{last}"
            if $self->{snapshots} > 1 && $event->{id} < $self->{last};
    }
    elsif (($self->{last} // '') =~ /^\d+$/ && $event->{id} != $self->{last} + 1
        && !($self->{was_snapshot} && $event->{id} == $self->{last})) {
        push @{ $self->{faults} },
            "$event->{event} $event->{id} after $self->{last}";
    }
    $self->{was_snapshot} = $event->{event} eq 'snapshot';
    push @{ $self->{seen} }, $event->{id} if $event->{event} ne 'snapshot';
}


sub names { return join ' ', map { "$_->{event}:$_->{id}" } @{ $_[0]{events} } }


# Reads all the watchers until the condition holds, or the deadline has passed;
# those whose connection has ended connect again when reconnect is set.
sub until_all {
    my ($condition, $watchers, %with) = @_;
    my $end = time + ($with{deadline} || DEADLINE);

    while (!$condition->()) {
        return 0 if time > $end;
        my %of = map { $_->{socket} ? ($_->{socket}->fileno => $_) : () }
            @$watchers;
        my $select = IO::Select->new(map { $_->{socket} // () } @$watchers);
        for my $socket ($select->can_read(0.05)) {
            $of{ $socket->fileno }->take;
        }
        next unless $with{reconnect};
        for my $watcher (grep { !$_->{socket} } @$watchers) {
            $watcher->connect;
            select undef, undef, undef, 0.001;
        }
        select undef, undef, undef, 0.02 unless $select->count;
    }
    return 1;
}

1;
