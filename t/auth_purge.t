# Sessions past their end leave the database, with every token they grew: the
# relay, which is there anyway, removes them.

use Gavel;
use Gavel::Events qw(metric);
use Gavel::Lock;

start('nginx');

use constant EXPIRED => 1500;       # more than one statement removes

my $gone = user('gone');
my $here = user('here');

sub published {
    return metric(relay, 'gavel_relay_published_total', 'database="auth"');
}

must('Refresh', { refreshToken => $gone->{refresh_token} });
sql('auth', "UPDATE sessions SET created_at = now() - interval '8 days',"
    . " expires_at = now() - interval '1 day' WHERE user_id = '$gone->{id}'");
sql('auth', 'BEGIN; INSERT INTO sessions (id, user_id, user_agent, ip_address,'
    . ' created_at, expires_at)'
    . " SELECT gen_random_uuid(), '$gone->{id}', 'old', '',"
    . " now() - interval '8 days', now() - interval '1 day'"
    . ' FROM generate_series(1, ' . EXPIRED . ');'
    . ' INSERT INTO refresh_tokens (token_hash, session_id, generation)'
    . ' SELECT sha256(id::text::bytea), id, 0 FROM sessions'
    . " WHERE user_agent = 'old'; COMMIT");
sql('auth', "UPDATE sessions SET revoked_at = now(), revoked_for = 'logout'"
    . " WHERE user_id = '$here->{id}'");

# While somebody holds one of them the relay has its events to send.
while_locked('auth', 'SELECT FROM sessions WHERE expires_at < now() LIMIT 1'
    . ' FOR UPDATE', sub {
    start('relay');
    eventually { waiting('auth') == 1 } 'locked: the relay waits for it';
    eventually { waiting('auth') == 0 } 'locked: but not for long', 20;
    my $before = published();
    user('new');
    eventually { published() > $before } 'locked: and tells who has come';
});

relay->stop;
relay->start->wait_ready;
eventually {
    sql('auth', 'SELECT count(*) FROM sessions WHERE expires_at < now()') == 0
} 'relay: sessions past their end are removed';
is(sql('auth', 'SELECT count(*) FROM refresh_tokens t'
    . " JOIN sessions s ON s.id = t.session_id WHERE s.user_id = '$gone->{id}'"),
    0, 'relay: with their tokens');
is(sql('auth', 'SELECT count(*) FROM refresh_tokens'), 2,
    'relay: and of no other session');
is(sql('auth', "SELECT count(*) FROM sessions WHERE user_id = '$here->{id}'"),
    1, 'relay: one that was ended stays to its end, so that its tokens are'
    . ' known as old ones');
eventually {
    (metric(relay, 'gavel_relay_purged_total') // 0) == EXPIRED + 1
} 'relay: and they are counted';

finish();
