# While the database makes callers wait: a full line sends away before any
# look at it, and whoever hangs up leaves no token behind that still works.

use Gavel;
use Gavel::Lock;
use Gavel::Reason;

my $ann;

# One place in the line less than there are callers makes one that is busy.
use constant LINE  => 4;
use constant FLOOD => 20;

world->nginx(logins => 'gavel_password_hash m=8k t=1 p=1;'
    . ' gavel_hash_queue ' . LINE . '; gavel_login_limit off;');
start('nginx');
$ann = user('ann');


# Known or not makes no difference.
{
    my @answers;

    while_locked('auth', 'LOCK TABLE users IN ACCESS EXCLUSIVE MODE', sub {
        @answers = race(map { [Login => {
            email => $_ % 2 ? $ann->{email} : "nobody-$_\@example.com",
            password => $ann->{password},
        }] } 1 .. FLOOD);
    });

    my %times;
    $times{ reason_of($_) }++ for @answers;
    is($times{HASHING_BUSY}, FLOOD - LINE,
        'Login: who has no place in the line is sent away at once')
        or diag(explain(\%times));
    is($times{DATABASE_UNAVAILABLE}, LINE,
        'Login: and the others alone have asked the database');
    eventually { call('Login', { email => $ann->{email},
        password => $ann->{password} })->{status} == 200 }
        'Login: the places are free again';
}


sub another_session {
    return must('Login', { email => $ann->{email},
        password => $ann->{password} });
}

sub good { return call('GetProfile', {}, token => $_[0])->{status} == 200 }


# The deadline passes while the session's row is about to be written.
my %ends = (
    Logout => sub { { refreshToken => $_[0]{refreshToken} } },
    RevokeSession => sub {
        my ($mine) = grep { $_->{current} } @{ must('ListSessions', {},
            token => $_[0]{accessToken})->{sessions} };
        return { sessionId => $mine->{id} };
    },
    Refresh => sub {
        my $token = $_[0]{refreshToken};
        $_[0] = must('Refresh', { refreshToken => $token });
        sql('auth', "UPDATE sessions SET rotated_at = now() - interval '1 min',"
            . " created_at = now() - interval '1 min'"
            . " WHERE user_id = '$ann->{id}'");
        return { refreshToken => $token };
    },
    ChangePassword => sub {
        return { currentPassword => $ann->{password},
            newPassword => 'battery staple' };
    },
);

for my $rpc (sort { $b cmp $a } keys %ends) {
    my $pair = another_session();
    my $message = $ends{$rpc}->($pair);
    my $answer;

    while_locked('auth', 'LOCK TABLE sessions IN SHARE MODE', sub {
        $answer = call($rpc, $message, token => $pair->{accessToken},
            headers => { 'Connect-Timeout-Ms' => 3000 });
        ok(waiting('auth'), "$rpc: it waits in the database");
    });
    is($answer->{status}, 504, "$rpc: nobody waits for its answer");
    eventually { !good($pair->{accessToken}) }
        "$rpc: and its end is the end of the access token all the same";
}

finish();
