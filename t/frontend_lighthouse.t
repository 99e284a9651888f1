# What the pages ask of a phone on a slow network, judged by Lighthouse.
#
# Its points depend on what else the machine does, so it is no part of a run
# of the suite, where two builds are tested side by side: `make lighthouse`
# runs it alone, and so does CI.

BEGIN {
    if (!$ENV{GAVEL_LIGHTHOUSE}) {
        print "1..0 # skip it runs alone: make lighthouse\n";
        exit;
    }
}

use Gavel;
use Gavel::Demo;
use Gavel::Pages qw(pnpm start_pages);
use Gavel::Settings qw(root);
use JSON::PP ();

# More than a page of the list holds, with the demo's own.
use constant MORE_ITEMS => 16;

my $folder = root() . '/build/lighthouse';

start_pages();
Gavel::Demo::seed($ENV{GAVEL_E2E_API_URL});
my $seller = user('seller');
item($seller, title => "Box of lenses, number $_", category => 'cameras')
    for 1 .. MORE_ITEMS;

unlink "$folder/lighthouse.json";
my $text = pnpm("lighthouse $folder");
open my $file, '<', "$folder/lighthouse.json"
    or BAIL_OUT("there are no figures: $text");
for my $page (@{ JSON::PP::decode_json(do { local $/; <$file> }) }) {
    ok($_->{ok}, "$page->{name}: $_->{text}") for @{ $page->{checks} };
}
diag($text) unless Test::More->builder->is_passing;
finish();
