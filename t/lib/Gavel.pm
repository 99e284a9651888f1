# The tests' own words; `use Gavel;` on top of every t/*.t.
#
# A file is either blocks in Test::Nginx's data format, run by run_tests(), or
# a story in Perl that ends with finish().  CONTRIBUTING.md shows both.
package Gavel;

use strict;
use warnings;

use parent qw(Exporter);
use File::Basename qw(basename);
use Test::Base ();
use Test::More;

use Gavel::Block;
use Gavel::Race ();
use Gavel::Wait qw(wait_until);
use Gavel::World;

our @EXPORT = qw(
    run_tests finish world start nginx relay stats closer postgres rabbitmq
    redis call must user item sql race eventually allow_alarm random_name
);

# What a condition is given to come true; a machine that does much else needs
# it, and whoever passes never does.
use constant PATIENCE_S => 30;

my $world;
my $finished;


# Test::Base notes every die, caught ones too; we only want its reader.
$SIG{__DIE__} = 'DEFAULT';


# Test::More's words come along.
sub import {
    my ($class) = @_;

    strict->import;
    warnings->import;
    Test::More->export_to_level(1);
    $class->export_to_level(1, $class, @EXPORT);
}


sub world() {
    return $world ||= Gavel::World->new(basename($0) =~ s/\.t$//r);
}

sub random_name { return Gavel::World::random_name(@_) }

sub start(@) { return world()->start(@_) }

sub nginx()    { return world()->nginx }
sub relay()    { return world()->daemon('relay') }
sub stats()    { return world()->daemon('stats') }
sub closer()   { return world()->daemon('closer') }
sub postgres() { return world()->{servers}{postgres} }
sub rabbitmq() { return world()->{servers}{rabbitmq} }
sub redis()    { return world()->{servers}{redis} }

sub call(@) { return world()->{api}->call(@_) }
sub must(@) { return world()->{api}->must(@_) }
sub user(@) { return world()->user(@_) }
sub item(@) { return world()->item(@_) }
sub sql(@)  { return world()->sql(@_) }
sub race(@) { return Gavel::Race::race(world()->{port}, @_) }

sub allow_alarm(@) { return world()->allow(@_) }

# A check that may take a while: true before the deadline?  Who only asks
# whether a file fails (GAVEL_TEST_BAIL) need not wait for the others.
sub eventually(&@) {
    my ($condition, $name, $deadline) = @_;

    return ok(wait_until($condition, $deadline || PATIENCE_S), $name)
        || $ENV{GAVEL_TEST_BAIL} && BAIL_OUT($name);
}

# Every block twice against the same worker: what the first run leaves behind
# must not change the second.
sub run_tests() {
    my @blocks = @{ Test::Base->new->block_list };

    $_->run_filters for @blocks;
    start('nginx') unless nginx()->attach;
    my @workers = nginx()->workers;
    for my $block (@blocks) {
        Gavel::Block->run(world(), $block, $_) for 'first run', 'second run';
    }
    is_deeply([nginx()->workers], \@workers, 'the same worker to the end');
    finish();
}

# The two checks that every file ends with.
sub finish() {
    $finished = 1;
    world()->finish;
    is(join('', world()->alarms), '', 'no alarms in the error log');
    is(join('', world()->sanitizer_reports), '', 'no sanitizer reports');
    done_testing();
}

END {
    my $status = $?;

    $world->finish if $world && !$finished;
    $? = $status;
}

1;
