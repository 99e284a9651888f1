# Whether a JSON value holds at least what is expected.
package Gavel::Subset;

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP ();

our @EXPORT_OK = qw(difference);

my $json = JSON::PP->new->canonical->allow_nonref;


# Where the value differs, in words; undef: nowhere.  Objects may have more
# members than expected, null stands for a member that is not there; lists
# are compared element by element.
sub difference {
    my ($want, $is, $path) = @_;
    $path //= '';

    if (ref $want eq 'HASH') {
        return at($path, $want, $is) unless ref $is eq 'HASH';
        for my $key (sort keys %$want) {
            my $differs = difference($want->{$key}, $is->{$key},
                "$path.$key");
            return $differs if defined $differs;
        }
        return;
    }
    if (ref $want eq 'ARRAY') {
        return at($path, $want, $is)
            unless ref $is eq 'ARRAY' && @$is == @$want;
        for my $i (0 .. $#$want) {
            my $differs = difference($want->[$i], $is->[$i], "$path\[$i]");
            return $differs if defined $differs;
        }
        return;
    }
    return at($path, $want, $is)
        unless $json->encode($want) eq $json->encode($is);
    return;
}


sub at {
    my ($path, $want, $is) = @_;

    return sprintf '%s is %s, not %s', $path eq '' ? 'it' : $path,
        $json->encode($is), $json->encode($want);
}

1;
