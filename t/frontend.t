# The pages: linted, typed, tested, and used by people in a real browser.

BEGIN {
    if (($ENV{GAVEL_BUILD} // '') =~ /asan/) {
        print "1..0 # skip the pages are not C\n";
        exit;
    }
}

use Gavel;
use Gavel::Pages qw(pnpm start_pages);
use HTTP::Tiny ();
use JSON::PP ();

# Runs one of the frontend's commands; what it says is shown if it fails.
sub passes {
    my ($command, $name) = @_;
    my $text = pnpm($command);

    return ok($? == 0, $name) || diag($text);
}

# A run of vitest: a check for each test of it.
sub stories {
    my ($command) = @_;
    my $report = world->{dir} . '/vitest.json';
    my $text = pnpm("$command --reporter=json --outputFile=$report");
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
start_pages();

# A trace that comes to the pages goes on into what they ask the API.
{
    my $trace = '4bf92f3577b34da6a3ce929d0e0e4736';

    is(HTTP::Tiny->new->get("$ENV{GAVEL_E2E_BASE_URL}/auctions", { headers => {
        traceparent => "00-$trace-00f067aa0ba902b7-01",
    } })->{status}, 200, 'a page that somebody traces');
    eventually {
        open my $log, '<', nginx->dir . '/access.log' or die "access.log: $!";
        grep { /"trace_id":"$trace"/ && /"rpc":"ListItems"/ } <$log>
    } 'its trace is in the log of what it has asked';
}

stories('e2e');
finish();
