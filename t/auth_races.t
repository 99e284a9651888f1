# AuthService when many come at the same moment, and when time has passed.
# Times are moved in the database: nobody waits for them.

use Gavel;
use Gavel::Reason;

start('nginx');


sub refresh { return call('Refresh', { refreshToken => $_[0] }) }

# Makes the session older by so many seconds.
sub age {
    my ($user, $seconds) = @_;

    sql('auth', "UPDATE sessions SET"
        . " created_at = created_at - interval '$seconds s',"
        . " rotated_at = rotated_at - interval '$seconds s',"
        . " expires_at = expires_at - interval '$seconds s'"
        . " WHERE user_id = '$user->{id}'");
}

sub counted {
    my %times;

    $times{ $_->{status} . ' ' . reason_of($_) }++ for @_;
    return \%times;
}


{
    my $ann = user('ann');
    my @answers = race(map {
        [Refresh => { refreshToken => $ann->{refresh_token} }]
    } 1 .. 50);
    my %tokens = map { ($_->{body}{refreshToken} // '') => 1 } @answers;

    is_deeply(counted(@answers), { '200 ' => 50 },
        'Refresh: 50 at once with one token are all answered');
    is(scalar keys %tokens, 1, 'Refresh: with the same successor');
    is(sql('auth', "SELECT generation FROM sessions WHERE user_id = "
        . "'$ann->{id}'"), 1, 'Refresh: of one rotation');

    my ($next) = keys %tokens;
    is(refresh($next)->{status}, 200, 'Refresh: and the successor is good');
}

{
    my $ann = user('ann');
    my $next = must('Refresh', { refreshToken => $ann->{refresh_token} });

    age($ann, 5);
    is(refresh($ann->{refresh_token})->{status}, 200,
        'Refresh: the predecessor is good for ten seconds');
    age($ann, 6);
    is(reason_of(refresh($ann->{refresh_token})), 'REFRESH_TOKEN_REUSED',
        'Refresh: later it ends the family');
    is(reason_of(refresh($next->{refreshToken})), 'TOKEN_INVALID',
        'Refresh: whose valid token is worth nothing now');
    is(reason_of(refresh($ann->{refresh_token})), 'TOKEN_INVALID',
        'Refresh: and the old one says no more than that');
    is(reason_of(call('GetProfile', {}, token => $next->{accessToken})),
        'TOKEN_INVALID', 'Refresh: access tokens of the family end at once');
}

{
    my $ann = user('ann');
    my $next = must('Refresh', { refreshToken => $ann->{refresh_token} });

    age($ann, 60);
    my @answers = race(map {
        [Refresh => { refreshToken => $ann->{refresh_token} }]
    } 1 .. 20);
    my $times = counted(@answers);

    is_deeply($times, { '401 REFRESH_TOKEN_REUSED' => 1,
        '401 TOKEN_INVALID' => 19 },
        'Refresh: 20 thieves at once: the family ends once');
}

{
    my $ann = user('ann');

    age($ann, 7 * 86_400 - 5);
    my $next = must('Refresh', { refreshToken => $ann->{refresh_token} });
    age($ann, 6);
    is(reason_of(refresh($next->{refreshToken})), 'TOKEN_EXPIRED',
        'Refresh: a rotated token never outlives its family');
}

{
    my $email = random_name('twin') . '@example.com';
    my @answers = race(map { [Register => {
        email => $email, password => 'correct horse', fullName => "Twin $_",
        countryCode => 'DE', phoneNumber => '1',
    }] } 1 .. 20);

    is_deeply(counted(@answers), { '200 ' => 1, '409 EMAIL_TAKEN' => 19 },
        'Register: of 20 at once with one email one has it');
    is(sql('auth', "SELECT count(*) FROM outbox o JOIN users u"
        . " ON u.id = o.subject_id WHERE u.email = '$email'"), 1,
        'Register: and there is one event');
}

{
    my $ann = user('ann');
    my @login = (Login => {
        email => $ann->{email}, password => $ann->{password},
    });
    my @answers = race((map { [@login] } 1 .. 15),
        [ChangePassword => { currentPassword => $ann->{password},
            newPassword => 'battery staple' }, $ann->{token}],
        (map { [@login] } 1 .. 15));
    my $change = splice @answers, 15, 1;

    is($change->{status}, 200, 'ChangePassword: amid 30 logins');
    is(scalar(grep { $_->{status} != 200
            && reason_of($_) ne 'INVALID_CREDENTIALS' } @answers), 0,
        'Login: each with the old password is let in or refused');
    is(sql('auth', "SELECT count(*) FROM sessions WHERE user_id ="
        . " '$ann->{id}' AND revoked_at IS NULL"), 0,
        'ChangePassword: no session of the old password lives on');
    is(scalar(grep { call('GetProfile', {},
            token => $_->{body}{accessToken})->{status} != 401 }
        grep { $_->{status} == 200 } @answers), 0,
        'ChangePassword: nor any token of one');
}

{
    my $ann = user('ann');
    my @answers = race(map {
        [ChangePassword => { currentPassword => $ann->{password},
            newPassword => "battery staple $_" }, $ann->{token}]
    } 1 .. 10);
    my $good = grep { $_->{status} == 200 } @answers;

    is($good, 1, 'ChangePassword: of ten at once one wins');
    is(sql('auth', "SELECT password_version FROM users WHERE id ="
        . " '$ann->{id}'"), 2, 'ChangePassword: and it is changed once');
}

{
    my $ann = user('ann');
    my @answers = race(
        (map { [Refresh => { refreshToken => $ann->{refresh_token} }] } 1 .. 5),
        (map { [Logout => { refreshToken => $ann->{refresh_token} }] } 1 .. 5),
        (map { [Refresh => { refreshToken => $ann->{refresh_token} }] } 1 .. 5),
    );
    my @pairs = grep { $_->{body} && $_->{body}{refreshToken} } @answers;

    is(scalar(grep { $_->{status} == 200 } @answers[5 .. 9]), 5,
        'Logout: five amid refreshes');
    is(scalar(grep { refresh($_->{body}{refreshToken})->{status} == 200 }
        @pairs), 0, 'Logout: nothing of the family is good afterwards');
}

# Whichever comes first at the row of the session: what Refresh has signed
# just before is as void as the rest.
for my $round (1 .. 3) {
    my $ann = user('ann');
    my @refresh = (Refresh => { refreshToken => $ann->{refresh_token} });
    my @answers = race((map { [@refresh] } 1 .. 5),
        [ChangePassword => { currentPassword => $ann->{password},
            newPassword => 'battery staple' }, $ann->{token}],
        (map { [@refresh] } 1 .. 5));
    my $change = splice @answers, 5, 1;
    my @pairs = map { $_->{status} == 200 ? $_->{body} : () } @answers;

    is($change->{status}, 200, "ChangePassword: amid refreshes, $round");
    is(scalar(grep { refresh($_->{refreshToken})->{status} == 200 } @pairs),
        0, 'ChangePassword: no refresh token lives on');
    is(scalar(grep { call('GetProfile', {},
            token => $_->{accessToken})->{status} != 401 } @pairs), 0,
        'ChangePassword: nor an access token');
}

{
    my $ann = user('ann');
    my $other = must('Login', { email => $ann->{email},
        password => $ann->{password} });
    my ($id) = map { $_->{current} ? $_->{id} : () } @{ must('ListSessions',
        {}, token => $other->{accessToken})->{sessions} };
    my @read = (GetProfile => {}, $other->{accessToken});
    my @answers = race((map { [@read] } 1 .. 20),
        [RevokeSession => { sessionId => $id }, $ann->{token}],
        (map { [@read] } 1 .. 20),
        [Refresh => { refreshToken => $other->{refreshToken} }]);
    my ($revoke) = splice @answers, 20, 1;
    my $pair = pop @answers;

    is($revoke->{status}, 200, 'RevokeSession: amid calls of the session');
    is(scalar(grep { $_->{status} != 200
            && reason_of($_) ne 'TOKEN_INVALID' } @answers), 0,
        'GetProfile: each is answered or refused');
    is(scalar(grep { call('GetProfile', {}, token => $_)->{status} != 401 }
            $other->{accessToken}, $pair->{body}{accessToken} // ()), 0,
        'RevokeSession: once it is answered none is let in');
    is(call('GetProfile', {}, token => $ann->{token})->{status}, 200,
        'RevokeSession: but the one who asked');
}

{
    my $ann = user('ann');

    for (1 .. 11) {
        my @answers = race(map { [Login => {
            email => $ann->{email}, password => $ann->{password},
        }] } 1 .. 10);
        is_deeply(counted(@answers), { '200 ' => 10 }, "Login: ten, round $_");
    }
    cmp_ok(sql('auth', "SELECT count(*) FROM sessions WHERE user_id ="
        . " '$ann->{id}' AND revoked_at IS NULL"), '<=', 105,
        'Login: the least used sessions give way to new ones');
    is(reason_of(refresh($ann->{refresh_token})), 'TOKEN_INVALID',
        'Login: the first one has gone');
    is(scalar @{ must('ListSessions', {}, token => must('Login', {
            email => $ann->{email}, password => $ann->{password},
        })->{accessToken})->{sessions} }, 100,
        'ListSessions: at most a hundred');
}

finish();
