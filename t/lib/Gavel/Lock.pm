# Locks that another session holds while something is tried.
package Gavel::Lock;

use strict;
use warnings;

use Exporter qw(import);
use POSIX ();

use Gavel;

our @EXPORT = qw(while_locked waiting_for_it);

my $HELD = "SELECT %s FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    . ' AND datname = current_database()';


# Another session of the bids' database runs the statement and stays in its
# transaction while the code runs; release() ends it earlier.  The minute is
# only for a test that dies first.
sub while_locked {
    my ($lock, $do) = @_;
    my $pid = fork // die "cannot fork: $!";

    if ($pid == 0) {
        eval { sql('bids', "BEGIN; $lock; SELECT pg_sleep(60)") };
        POSIX::_exit(0);
    }
    eventually { sql('bids', sprintf $HELD, 'count(*)') == 1 }
        'the lock is held';
    $do->();
    release();
    waitpid $pid, 0;
}


sub release {
    return sql('bids', sprintf $HELD, 'pg_terminate_backend(pid)');
}


sub waiting_for_it {
    return sql('bids', 'SELECT count(*) FROM pg_locks WHERE NOT granted');
}

1;
