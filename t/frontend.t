# The pages: linted, typed, tested, and used by people in a real browser.

BEGIN {
    if (($ENV{GAVEL_BUILD} // '') =~ /asan/) {
        print "1..0 # skip the pages are not C\n";
        exit;
    }
}

use Gavel;
use Gavel::Frontend;
use Gavel::Net qw(free_ports);
use Gavel::Settings qw(root);
use JSON::PP ();

my $pnpm = root() . '/scripts/with-node pnpm --dir ' . root() . '/frontend -s';

# Runs one of the frontend's commands; what it says is shown if it fails.
sub passes {
    my ($command, $name) = @_;
    my $text = `$pnpm $command 2>&1`;

    return ok($? == 0, $name) || diag($text);
}

# A run of vitest: a check for each test of it.
sub stories {
    my ($command) = @_;
    my $report = world->{dir} . '/vitest.json';
    my $text = `$pnpm $command --reporter=json --outputFile=$report 2>&1`;
    my $status = $?;

    open my $file, '<', $report
        or return fail("$command: no report") || diag($text);
    my $all = JSON::PP::decode_json(do { local $/; <$file> });
    for my $test (map { @{ $_->{assertionResults} } } @{ $all->{testResults} })
    {
        ok($test->{status} eq 'passed', $test->{fullName})
            || diag(@{ $test->{failureMessages} });
    }
    ok($status == 0, "$command ends well") || diag($text);
}


passes('lint', 'ESLint has nothing to say');
passes('typecheck', 'TypeScript neither');
stories('test');

my ($app, $bff) = free_ports(2);
@{ world->{stack}{set} }{qw(GAVEL_APP_PORT GAVEL_BFF_PORT)} = ($app, $bff);
my $frontend = world->{programs}{frontend} = world->{stack}->frontend;
world->nginx(values => {
    PUBLIC => world->{stack}->public_server($frontend),
});
$frontend->start;
start(qw(relay stats closer nginx));
$frontend->wait_ready;

@ENV{qw(GAVEL_E2E_BASE_URL GAVEL_E2E_API_URL)} =
    ("http://127.0.0.1:$app", 'http://127.0.0.1:' . world->{port});
stories('e2e');
finish();
