# Messages on protobuf's wire, right and wrong ones, written by hand.
package Gavel::Protobuf;

use strict;
use warnings;

use Exporter qw(import);
use HTTP::Tiny;
use JSON::PP ();

use Gavel;
use Gavel::Client;

our @EXPORT = qw(varint number text message call_proto);


# Of a negative number it takes ten bytes.
sub varint {
    my ($n) = @_;
    my $bytes = '';

    $n = unpack 'Q', pack $n < 0 ? 'q' : 'Q', $n;
    for (; $n > 0x7f; $n >>= 7) {
        $bytes .= chr($n & 0x7f | 0x80);
    }
    return $bytes . chr $n;
}

sub number { return varint($_[0] << 3) . varint($_[1]) }
sub text   { return varint($_[0] << 3 | 2) . varint(length $_[1]) . $_[1] }

# Pairs of a field's number and its value; text has letters or is bytes.
sub message {
    my (@pairs) = @_;
    my $bytes = '';

    while (my ($field, $value) = splice @pairs, 0, 2) {
        $bytes .= ref $value ? number($field, $$value) : text($field, $value);
    }
    return $bytes;
}


# As call(), with a message in protobuf; errors are JSON there as well.
sub call_proto {
    my ($rpc, $message, %with) = @_;
    my %headers = ('Content-Type' => 'application/proto');

    $headers{Authorization} = "Bearer $with{token}" if defined $with{token};
    my $answer = HTTP::Tiny->new(timeout => 15, http_proxy => undef)->post(
        'http://127.0.0.1:' . world->{port} . Gavel::Client::path($rpc),
        { headers => \%headers, content => $message });
    return {
        status => $answer->{status}, text => $answer->{content},
        body   => scalar eval { JSON::PP->new->utf8->decode($answer->{content}) },
    };
}

1;
