# Waits on conditions, never on time alone.
package Gavel::Wait;

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

our @EXPORT_OK = qw(wait_until pause_ms);

# Between two looks at a condition: short against a start, long against a look.
use constant LOOK_EVERY_MS => 20;


sub pause_ms {
    my ($ms) = @_;

    select undef, undef, undef, $ms / 1000;
}


# Returns what the condition returned once it is true; undef after the
# deadline (in seconds).
sub wait_until {
    my ($condition, $deadline) = @_;
    my $end = time + $deadline;

    while (1) {
        my $is = $condition->();
        return $is if $is;
        return if time > $end;
        pause_ms(LOOK_EVERY_MS);
    }
}

1;
