# Migrations go down and up again, and programs may do no more than they need.

use Gavel;

my %owner = map { $_ => world->{stack}->database_url('owner', $_) }
    qw(auth bids stats);


sub schema_of {
    my ($which) = @_;

    return Gavel::Stack::command('pg_dump', '--schema-only', '--no-owner',
        '--exclude-table=schema_migrations', $owner{$which})
        =~ s/^\\(?:un)?restrict .*\n//mgr;    # a random word in each dump
}

sub dbmate {
    my ($which, $command) = @_;

    local $ENV{DATABASE_URL} = $owner{$which};
    return Gavel::Stack::command('scripts/tools/node_modules/.bin/dbmate',
        '--no-dump-schema', '--migrations-dir', "schema/$which", $command);
}

# What a program is told when it says something to a database; '': done.
sub refusal {
    my ($program, $which, $sql) = @_;
    my $url = world->{stack}->database_url($program, $which);
    my $said = eval {
        Gavel::Stack::command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-c',
            $sql, $url);
    };

    return defined $said ? '' : $@;
}


for my $which (qw(auth bids stats)) {
    my $before = schema_of($which);
    my $count = sql($which, 'SELECT count(*) FROM schema_migrations');

    dbmate($which, 'rollback') for 1 .. $count;
    unlike(schema_of($which), qr/CREATE TABLE/, "$which: down to nothing");
    dbmate($which, 'up');
    is(schema_of($which), $before, "$which: and up to the same");
}

my @programs = (
    [nginx => 'auth'], [nginx => 'bids'], [nginx => 'stats'],
    [relay => 'auth'], [relay => 'bids'], [stats => 'stats'],
    [closer => 'bids'],
);

for (@programs) {
    my ($program, $which) = @$_;

    is(refusal($program, $which, 'SELECT 1'), '', "$program reads $which");
    like(refusal($program, $which, 'CREATE TABLE t (id int)'),
        qr/permission denied/, "$program makes no tables in $which");
}

like(refusal('nginx', 'stats', 'DELETE FROM user_stats'),
    qr/permission denied/, 'NGINX only reads the statistics');

finish();
