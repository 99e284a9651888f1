#!/usr/bin/perl
# The README says what the code says: directives, variables, settings, targets.

use strict;
use warnings;

use Test::More;


sub text_of {
    return join '', map {
        open my $file, '<', $_ or die "$_: $!\n";
        local $/;
        <$file>;
    } @_;
}

sub sorted { my %once = map { $_ => 1 } @_; return [sort keys %once] }


my $readme = text_of('README.md');
my $module = text_of(glob 'ngx_gavel_module/*.c');
my $daemons = text_of(glob 'daemons/*.c');
my $settings = text_of('scripts/lib/Gavel/Settings.pm');
my $makefile = text_of('Makefile');

my @documented = map { split /, / } $readme =~ /^### (gavel_.*)$/mg;
is_deeply(sorted(@documented),
    sorted($module =~ /^    \{ ngx_string\("(gavel_\w+)"\),\n +NGX_HTTP/mg),
    'directives');

my @described = map { split / gavel_/ } $readme
    =~ /^    Syntax:  ((?:gavel_\w+;? ?)+)/mg;
cmp_ok(scalar @described, '>=', scalar @documented - 2,
    'each has its syntax');

is_deeply(sorted($readme =~ /^\| `\$(gavel_\w+)` \|/mg),
    sorted($module =~ /^    \{ ngx_string\("(gavel_\w+)"\), ?NULL,/mg),
    'variables');

my %readme_says = map { $_ => 1 } $readme =~ /\b(GAVEL_[A-Z0-9_]+)\b/g;
for my $name (@{ sorted($settings =~ /\b(GAVEL_[A-Z0-9_]+[A-Z0-9])\b/g,
    $daemons =~ /"(GAVEL_[A-Z0-9_]+)"/g) }) {
    ok($readme_says{$name}, "setting $name");
}

# A default that the kernel also gives to clients would be taken one day.
my %default = $settings =~ /^ +(GAVEL_\w+_PORT) +=> (\d+),$/mg;
for my $name (sort keys %default) {
    like($readme, qr/^\| `$name` \| $default{$name} \|/m, "$name by default");
    cmp_ok($default{$name}, '<', 32_768, 'which no client is given');
}

my %target = map { $_ => 1 } $makefile =~ /^([a-z-]+):.*## /mg;
for my $name (@{ sorted($readme =~ /\bmake ([a-z][a-z-]+)\b/g) }) {
    ok($target{$name}, "make $name");
}

for my $path (@{ sorted($readme =~ m{`((?:scripts|libgavel|proto|daemons|t|
    ngx_gavel_module|schema|frontend|docker|helm)/[\w./-]*)`}xg) }) {
    ok(-e $path, $path);
}

done_testing();
