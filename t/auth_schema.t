# What must always be true of accounts and sessions is true in the database,
# and programs may do no more than they need.

use Gavel;

my $hash = "'" . 'ab' x 32 . "'";
my $phc = q('$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNo');
my $id = 0;


# What the role is told; '': it was done.
sub refusal {
    my ($program, $sql) = @_;
    my $url = world->{stack}->database_url($program, 'auth');

    eval {
        Gavel::Stack::command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-c',
            $sql, $url);
    };
    return $@;
}

sub uuid { return sprintf "'00000000-0000-7000-8000-%012x'", shift // ++$id }

# An INSERT of an account, with some of its columns otherwise.
sub account {
    my %column = (
        id => uuid(), email => "'u$id\@example.com'", password_hash => $phc,
        full_name => "'Ann'", country_code => "'DE'", phone_number => "'1'",
        created_at => 'now()', @_,
    );
    my @names = sort keys %column;

    return "INSERT INTO users (" . join(', ', @names) . ') VALUES ('
        . join(', ', @column{@names}) . ')';
}

# A login: the session and its first token.
sub session {
    my ($user, %otherwise) = @_;
    my %column = (
        id => uuid(), user_id => $user, user_agent => "''",
        ip_address => "''", expires_at => "now() + interval '7 days'",
        %otherwise,
    );
    my @names = sort keys %column;

    return 'INSERT INTO sessions (' . join(', ', @names) . ') VALUES ('
        . join(', ', @column{@names}) . ');'
        . ' INSERT INTO refresh_tokens (token_hash, session_id, generation)'
        . " VALUES (sha256($column{id}), $column{id}, 0)";
}


my $ann = uuid();
is(refusal(nginx => account(id => $ann, email => "'ann\@example.com'")), '',
    'an account');
is(refusal(nginx => session($ann)), '', 'and its session');

like(refusal(nginx => account(email => $_)), qr/violates check constraint/,
    "email $_") for "'Ann\@example.com'", "'ann'", "'ann\@example'",
    "'ann\@b\@example.com'", "' ann\@example.com'", "''",
    "repeat('a', 251) || '\@b.c'";
like(refusal(nginx => account(email => "'ann\@example.com'")),
    qr/violates unique constraint/, 'an email is there once');
like(refusal(nginx => account(password_hash => $_)),
    qr/violates check constraint/, "password_hash $_")
    for "'secret'", "''", q('$argon2i$v=19$m=8,t=1,p=1$c2Fs$aGFz');
like(refusal(nginx => account(full_name => $_)),
    qr/violates check constraint/, "full_name $_") for "'  '",
    "repeat('x', 201)";
like(refusal(nginx => account(country_code => $_)),
    qr/violates check constraint/, "country_code $_") for "'de'", "'DEU'";
like(refusal(nginx => account(phone_number => $_)),
    qr/violates check constraint/, "phone_number $_") for "''",
    "repeat('1', 33)";
like(refusal(nginx => account(permissions => $_)),
    qr/violates check constraint/, "permissions $_")
    for 'ARRAY[NULL::text]', "array_fill('x'::text, ARRAY[17])";

like(refusal(nginx => session($ann, expires_at => 'now()')),
    qr/violates check constraint/, 'a session lasts');
like(refusal(nginx => session($ann, revoked_at => 'now()')),
    qr/violates check constraint/, 'and ends for a reason');
like(refusal(nginx => session($ann, generation => 1)),
    qr/violates foreign key constraint "sessions_valid_token"/,
    'its generation has a token');
like(refusal(nginx => session(uuid(999))),
    qr/violates foreign key constraint/, 'and it is somebody\'s');

my $other = uuid();
refusal(nginx => session($ann, id => $other));
like(refusal(nginx => 'INSERT INTO refresh_tokens (token_hash, session_id,'
    . " generation) VALUES (sha256('x'), $other, 0)"),
    qr/violates unique constraint/, 'one token a generation');
like(refusal(nginx => 'INSERT INTO refresh_tokens (token_hash, session_id,'
    . " generation) VALUES ('plain', $other, 1)"),
    qr/violates check constraint/, 'of which only the hash is stored');

for (
    [nginx => 'DELETE FROM users'],
    [nginx => 'DELETE FROM sessions'],
    [nginx => 'DELETE FROM refresh_tokens'],
    [nginx => 'UPDATE refresh_tokens SET generation = 0'],
    [nginx => "UPDATE users SET role = 'admin'"],
    [nginx => "UPDATE users SET permissions = '{everything}'"],
    [nginx => "UPDATE users SET email = 'x\@example.com'"],
    [nginx => "UPDATE sessions SET expires_at = 'infinity'"],
    [nginx => "UPDATE sessions SET user_id = $ann"],
    [nginx => 'SELECT count(*) FROM outbox'],
    [nginx => 'TRUNCATE users'],
    [relay => 'SELECT email FROM users'],
    [relay => 'SELECT password_hash FROM users'],
    [relay => 'SELECT user_id FROM sessions'],
    [relay => 'SELECT token_hash FROM refresh_tokens'],
    [relay => 'UPDATE sessions SET revoked_at = now()'],
    [relay => account()],
) {
    my ($program, $sql) = @$_;
    my $what = $sql =~ s/\(.*//r;

    like(refusal($program, $sql), qr/permission denied/, "$program: $what");
}

sql('auth', "UPDATE sessions SET created_at = now() - interval '9 days',"
    . " expires_at = now() - interval '1 day' WHERE id = $other");
is(refusal(relay => 'DELETE FROM sessions WHERE expires_at < now()'), '',
    'relay: purges sessions that have expired');
is(sql('auth', "SELECT count(*) FROM refresh_tokens WHERE session_id = $other"),
    0, 'with their tokens');
is(sql('auth', "SELECT count(*) FROM sessions"), 1, 'and no other');

finish();
