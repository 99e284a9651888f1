# Many calls at the same moment, from one process: each request is sent but
# for its last byte, then all the last bytes follow at once.
package Gavel::Race;

use strict;
use warnings;

use Exporter qw(import);
use IO::Select;
use JSON::PP ();
use Time::HiRes qw(time);

use Gavel::Client;
use Gavel::Net qw(connect_to);

our @EXPORT_OK = qw(race);

use constant DEADLINE => 30;

my $json = JSON::PP->new->utf8->canonical;


# calls: [rpc, message, token, another port] each; answers in their order:
# status, body (decoded), text, and took_s.  undef: no answer before the
# deadline.
sub race {
    my ($port, @calls) = @_;
    my @runners = map { ready($port, @$_) } @calls;
    my $start = time;

    local $SIG{PIPE} = 'IGNORE';    # who has died has no answer
    syswrite $_->{socket}, $_->{last} for @runners;
    read_all($start, @runners);
    return map { scalar answer($_) } @runners;
}


sub ready {
    my ($port, $rpc, $message, $token, $another) = @_;
    my $socket = connect_to($another // $port)
        or die 'nothing listens on ' . ($another // $port) . "\n";
    my $body = $json->encode($message);
    my $request = 'POST ' . Gavel::Client::path($rpc) . " HTTP/1.1\r\n"
        . "Host: 127.0.0.1\r\nConnection: close\r\n"
        . "Content-Type: application/json\r\n"
        . 'Content-Length: ' . length($body) . "\r\n"
        . (defined $token ? "Authorization: Bearer $token\r\n" : '')
        . "\r\n$body";

    syswrite $socket, substr $request, 0, -1;
    return { socket => $socket, last => substr($request, -1), text => '' };
}


sub read_all {
    my ($start, @runners) = @_;
    my %of = map { $_->{socket}->fileno => $_ } @runners;
    my $select = IO::Select->new(map { $_->{socket} } @runners);

    while ($select->count && time - $start < DEADLINE) {
        for my $socket ($select->can_read(1)) {
            my $runner = $of{ $socket->fileno };
            next if sysread $socket, $runner->{text}, 65536,
                length $runner->{text};
            $runner->{took_s} = time - $start;
            $select->remove($socket);
        }
    }
}


sub answer {
    my ($runner) = @_;
    my ($status, $rest) = $runner->{text} =~ m{^HTTP/1\.1 (\d+)(.*)}s or return;
    my ($head, $text) = split /\r\n\r\n/, $rest, 2;

    $text = unchunk($text) if $head =~ /^transfer-encoding: chunked/mi;
    return {
        status => $status, text => $text, took_s => $runner->{took_s},
        body   => scalar eval { $json->decode($text) },
    };
}


sub unchunk {
    my ($text) = @_;
    my $whole = '';

    while ($text =~ s/^([0-9a-fA-F]+)\r\n//) {
        $whole .= substr $text, 0, hex $1, '';
        $text =~ s/^\r\n//;
    }
    return $whole;
}

1;
