# Why a call was refused: google.rpc.ErrorInfo and BadRequest in the details
# of a Connect error.
package Gavel::Reason;

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);

our @EXPORT = qw(refusal malformed reason_of metadata_of fields_of);

my $json = JSON::PP->new->canonical;


# Filters: what a block expects where a rule has refused,
#     --- response_json refusal: not_found USER_NOT_FOUND
# or where a request was malformed, a line "field: sentence" for each.
sub refusal {
    my ($code, $reason) = split ' ', $_[0];
    my $info = text(1, $reason) . text(2, 'gavel');

    return $json->encode({ code => $code, details => [{
        type  => 'google.rpc.ErrorInfo',
        value => encode_base64($info, '') =~ s/=+$//r,
    }] });
}


sub text {
    my ($number, $text) = @_;

    return chr($number << 3 | 2) . chr(length $text) . $text;
}


sub malformed {
    my $request = '';

    for (split /\n/, $_[0]) {
        my ($field, $sentence) = /^(\w+): (.+)$/ or next;
        $request .= text(1, text(1, $field) . text(2, $sentence));
    }
    return $json->encode({ code => 'invalid_argument', details => [{
        type  => 'google.rpc.BadRequest',
        value => encode_base64($request, '') =~ s/=+$//r,
    }] });
}


# Of an answer of call() or race(): "" if there is no such detail.
sub reason_of {
    my ($info) = detail($_[0], 'google.rpc.ErrorInfo');

    return $info ? fields($info)->{1}[0] : '';
}


sub metadata_of {
    my ($info) = detail($_[0], 'google.rpc.ErrorInfo') or return {};

    return { map {
        my $entry = fields($_);
        ($entry->{1}[0] => $entry->{2}[0]);
    } @{ fields($info)->{3} || [] } };
}


# The names of the fields that were malformed.
sub fields_of {
    my ($request) = detail($_[0], 'google.rpc.BadRequest') or return;

    return map { fields($_)->{1}[0] } @{ fields($request)->{1} || [] };
}


sub detail {
    my ($answer, $type) = @_;
    my $details = ref $answer->{body} eq 'HASH'
        ? $answer->{body}{details} : undef;

    return map { decode_base64($_->{value}) }
        grep { $_->{type} eq $type } @{ $details || [] };
}


# A message's length-delimited fields, by number.
sub fields {
    my ($message) = @_;
    my %fields;

    while ($message =~ s/^(.)(.)//s) {
        my ($number, $length) = (ord($1) >> 3, ord $2);
        push @{ $fields{$number} }, substr $message, 0, $length, '';
    }
    return \%fields;
}

1;
