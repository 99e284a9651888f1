# Locks that another session holds while something is tried.
package Gavel::Lock;

use strict;
use warnings;

use Exporter qw(import);
use POSIX ();

use Gavel;

our @EXPORT = qw(while_locked release waiting);

use constant LOCKED_S => 240;

my $HELD = "SELECT %s FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    . ' AND datname = current_database()';


# Another session of a database (auth, bids, stats) runs the statement and
# stays in its transaction while the code runs; release() ends it earlier.
# The seconds are only for a test that dies first.
sub while_locked {
    my ($database, $lock, $do, $seconds) = @_;
    my $pid = fork // die "cannot fork: $!";

    if ($pid == 0) {
        eval { sql($database, "BEGIN; $lock; SELECT pg_sleep("
            . ($seconds // LOCKED_S) . ')') };
        POSIX::_exit(0);
    }
    eventually { sql($database, sprintf $HELD, 'count(*)') == 1 }
        'the lock is held';
    $do->();
    release($database);
    waitpid $pid, 0;
}


sub release {
    my ($database) = @_;

    return sql($database, sprintf $HELD, 'pg_terminate_backend(pid)');
}


# How many wait for a lock.
sub waiting {
    my ($database) = @_;

    return sql($database, 'SELECT count(*) FROM pg_locks WHERE NOT granted');
}

1;
