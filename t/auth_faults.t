# AuthService while the database goes away: clear answers, and no refresh
# token is lost that a client tries again.

use Gavel;
use Gavel::Reason;
use Gavel::Wait qw(wait_until);

use Time::HiRes qw(time);

start('nginx');


# A client's rule: on anything but an answer, again with the same token.
sub refresh_until_answered {
    my ($token, $seen) = @_;
    my $end = time + 9;         # the grace is ten seconds

    while (time < $end) {
        my $answer = call('Refresh', { refreshToken => $token });
        $seen->{"$answer->{status} " . reason_of($answer)}++;
        return $answer if $answer->{status} !~ /^5/;
    }
    return { status => 'none' };
}


{
    my $ann = user('ann');

    postgres->stop;
    for ([Login => { email => $ann->{email}, password => 'x' }],
        [Refresh => { refreshToken => $ann->{refresh_token} }],
        [Logout => { refreshToken => $ann->{refresh_token} }],
        [Register => { email => 'x@example.com', password => 'correct horse',
            fullName => 'X', countryCode => 'DE', phoneNumber => '1' }],
        [GetProfile => {}], [ListSessions => {}],
        [ChangePassword => { currentPassword => $ann->{password},
            newPassword => 'battery staple' }])
    {
        my ($rpc, $message) = @$_;
        my $start = time;
        my $answer = call($rpc, $message, token => $ann->{token});

        is("$answer->{status} " . reason_of($answer),
            '503 DATABASE_UNAVAILABLE', "$rpc: without a database");
        cmp_ok(metadata_of($answer)->{retry_after_ms}, '>', 0,
            "$rpc: says when to come again");
        cmp_ok(time - $start, '<', 15, "$rpc: within the deadline");
        unlike($answer->{text}, qr/postgres|SELECT|127\.0\.0|connect/i,
            "$rpc: and nothing of the inside");
    }
    postgres->start->wait_ready;
    eventually { call('Login', { email => $ann->{email},
        password => $ann->{password} })->{status} == 200 }
        'Login: works again by itself';
    is(call('Refresh', { refreshToken => $ann->{refresh_token} })->{status},
        200, 'Refresh: nothing was lost');
}

for my $fault (
    ['the backends are killed', sub {
        world->psql('postgres', 'SELECT count(pg_terminate_backend(pid))'
            . " FROM pg_stat_activity WHERE usename = 'gavel_auth'");
    }],
    ['a worker is killed', sub { kill KILL => (nginx->workers)[0] }],
) {
    my ($what, $strike) = @$fault;
    my $bob = user('bob');
    my $token = $bob->{refresh_token};
    my $rounds = 0;
    my %seen;

    allow_alarm(qr/exited on signal 9/);
    my $child = fork // die $!;
    if ($child == 0) {
        for (1 .. 6) {
            $strike->();
            select undef, undef, undef, 0.25;
        }
        POSIX::_exit(0);
    }
    do {
        my $answer = refresh_until_answered($token, \%seen);
        $token = $answer->{body}{refreshToken};
        $rounds++;
    } while (defined $token && !waitpid $child, POSIX::WNOHANG());

    ok(defined $token, "Refresh: while $what: $rounds rounds")
        or diag(explain(\%seen));
    is($seen{'401 REFRESH_TOKEN_REUSED'}, undef,
        'Refresh: and none is taken for a thief');
    is(refresh_until_answered($token // '', \%seen)->{status}, 200,
        'Refresh: the last token is good') or diag(explain(\%seen));
}

finish();
