# A session that ended here is over everywhere, and with Redis away still
# here.

use Gavel;
use Gavel::Client;
use Gavel::Reason;

start('nginx');
my $second = world->nginx(name => 'second');
$second->start->wait_ready;
my $there = Gavel::Client->new(
    "http://127.0.0.1:$second->{values}{API_PORT}");


sub good_here  { call('GetProfile', {}, token => $_[0])->{status} == 200 }
sub good_there {
    return $there->call('GetProfile', {}, token => $_[0])->{status} == 200;
}

sub another_session {
    my ($user) = @_;

    return must('Login', { email => $user->{email},
        password => $user->{password} });
}


# How often Redis has been asked this.
sub calls {
    my ($command) = @_;

    return redis->ask('INFO commandstats') =~ /^cmdstat_$command:calls=(\d+)/m
        ? $1 : 0;
}


my $ann = user('ann');
my %ends = (
    Logout => sub {
        must('Logout', { refreshToken => $_[0]{refreshToken} });
    },
    RevokeSession => sub {
        my ($mine) = grep { $_->{current} } @{ must('ListSessions', {},
            token => $_[0]{accessToken})->{sessions} };
        must('RevokeSession', { sessionId => $mine->{id} },
            token => $ann->{token});
    },
    'Refresh with an old token' => sub {
        must('Refresh', { refreshToken => $_[0]{refreshToken} });
        sql('auth', "UPDATE sessions SET rotated_at = now() - interval '1 min',"
            . " created_at = now() - interval '1 min'"
            . " WHERE user_id = '$ann->{id}'");
        is(reason_of(call('Refresh',
            { refreshToken => $_[0]{refreshToken} })), 'REFRESH_TOKEN_REUSED',
            'Refresh: the old token is noticed');
    },
);

for my $end (sort keys %ends) {
    my $pair = another_session($ann);

    ok(good_here($pair->{accessToken}), "$end: before it the token is good");
    ok(good_there($pair->{accessToken}), "$end: on another server too");
    $ends{$end}->($pair);
    ok(!good_here($pair->{accessToken}), "$end: after it here not any more");
    eventually { !good_there($pair->{accessToken}) }
        "$end: nor on the other server";
}

{
    my @pairs = map { another_session($ann) } 1 .. 3;

    must('ChangePassword', { currentPassword => $ann->{password},
        newPassword => 'battery staple' }, token => $pairs[0]{accessToken});
    ok(!good_here($_->{accessToken}), 'ChangePassword: here at once')
        for @pairs;
    eventually { !grep { good_there($_->{accessToken}) } @pairs }
        'ChangePassword: and on the other server';
}

{
    my $bob = user('bob');
    my $pair = another_session($bob);

    redis->stop;
    ok(good_here($pair->{accessToken}), 'with Redis away tokens are good');
    must('Logout', { refreshToken => $pair->{refreshToken} });
    ok(!good_here($pair->{accessToken}),
        'Logout: with Redis away it still ends here at once');
    ok(!good_here($pair->{accessToken}), 'Logout: and stays so') for 1 .. 3;
    redis->start->wait_ready;
    eventually { !good_there($pair->{accessToken}) }
        'Logout: and elsewhere when Redis is back';
    ok(!good_here($pair->{accessToken}), 'Logout: here as well');
}

{
    my $carl = user('carl');
    my $pair = another_session($carl);

    must('Logout', { refreshToken => $pair->{refreshToken} });
    my @old = nginx->workers;
    nginx->signal('HUP');
    eventually {
        my %now = map { $_ => 1 } nginx->workers;
        %now && !grep { $now{$_} } @old;
    } 'a reload';
    ok(!good_here($pair->{accessToken}), 'Logout: a reload forgets nothing');
}

# Another Redis takes the place of the one that was there, and its clock is
# behind: what it tells bears an earlier name.
{
    my $erin = user('erin');
    my @pairs = map { another_session($erin) } 1 .. 2;
    my ($last) = grep { $_->{current} } @{ must('ListSessions', {},
        token => $pairs[0]{accessToken})->{sessions} };

    redis->ask("XADD gavel:ended-sessions 9999999999999-0 sid $last->{id}"
        . ' until 9999999999');
    eventually { !good_there($pairs[0]{accessToken}) }
        'another Redis: the last of the old one is heard';
    redis->ask('FLUSHALL');
    redis->kill_now;
    redis->start->wait_ready;
    must('Logout', { refreshToken => $pairs[1]{refreshToken} });
    eventually { !good_there($pairs[1]{accessToken}) }
        'another Redis: and what the new one tells';
}

# A Redis that answers with an error is asked and told again, but not in a
# circle.
{
    my $dora = user('dora');
    my $pair = another_session($dora);

    redis->ask('SET gavel:ended-sessions none');
    redis->ask('CONFIG RESETSTAT');
    must('Logout', { refreshToken => $pair->{refreshToken} });
    # Who was asking already hears of it when that question has timed out.
    eventually { calls('xread') >= 2 } 'an error: both servers have asked';
    redis->ask('CONFIG RESETSTAT');
    eventually { calls('xadd') >= 5 } 'an error: it is told again';
    cmp_ok(calls('xread'), '<', 50 * calls('xadd'),
        'an error: and asked now and then');
    ok(good_there($pair->{accessToken}), 'an error: nobody has heard of it');
    redis->ask('DEL gavel:ended-sessions');
    eventually { !good_there($pair->{accessToken}) }
        'an error: once it is over, all have';
}

finish();
