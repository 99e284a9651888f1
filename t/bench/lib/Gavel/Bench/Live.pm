# Ten thousand watchers of one item: how late they hear of bids, what they
# cost, and what they do to other people's bids.
package Gavel::Bench::Live;

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP ();
use Time::HiRes qw(time);

use Gavel::Settings qw(root);

our @EXPORT_OK = qw(live_figures);

use constant WATCHERS     => 10_000;
use constant BIDS_A_SECOND => 20;

# What is asked of it: a bid is heard within, a watcher takes at most.
use constant LATE_MS_MAX => 200;
use constant KIB_MAX     => 16;

my %known;


sub live_figures {
    return (
        {
            name  => 'live', title => 'p99 from a bid to 10,000 watchers',
            unit  => 'ms', compared_to => 'what is asked of it',
            reach => 'below 1', measure => \&late, long => 1,
        },
        {
            name  => 'live_memory', title => 'memory of a watcher',
            unit  => 'KiB', compared_to => 'what is asked of it',
            reach => 'below 1', measure => \&memory, long => 1,
        },
        {
            name  => 'live_bids', title => 'accepted bids beside 10,000'
                . ' watchers', unit => '/s',
            compared_to => 'without watchers', reach => 'as it is',
            measure => \&bids, long => 1,
        },
    );
}


sub nginx {
    my ($bench) = @_;

    return $bench->nginx('live',
        HTTP   => 'gavel_live_max_per_address 20000;',
        SERVER => 'location /live/items/ { gavel_live; }',
    );
}


# Watchers of a new item, all of whom have their snapshot.
sub watch {
    my ($bench, $seconds) = @_;
    my $item = $bench->seed(1);
    my ($port) = nginx($bench)->{url} =~ /(\d+)$/;
    my ($id) = do { open my $file, '<', $item or die; <$file> =~ /(\S+)/ };
    my $pid = open my $out, '-|', root() . '/build/t/tools/watchers', $port,
        $id, WATCHERS, $seconds or die "watchers: $!\n";

    (<$out> // '') eq "ready\n" or die "the watchers did not get in\n";
    return { item => $item, out => $out };
}


sub heard {
    my ($watch) = @_;
    my $heard = JSON::PP->new->decode(readline $watch->{out});

    die "$heard->{faults} gaps or doubles, $heard->{lost} streams lost\n"
        if $heard->{faults} || $heard->{lost};
    return $heard;
}


# The workers' resident memory in KiB, and processor time in seconds.
sub workers {
    my ($bench) = @_;
    my $master = nginx($bench)->pid;
    my ($kib, $ticks) = (0, 0);

    for my $pid (split ' ', `ps -o pid= --ppid $master`) {
        open my $file, '<', "/proc/$pid/stat" or next;
        my @fields = split ' ', <$file> =~ s/^.*\) //r;
        $ticks += $fields[11] + $fields[12];
        $kib += $fields[21] * 4;
    }
    return { kib => $kib, cpu_s => $ticks / 100 };
}


sub run {
    my ($bench) = @_;

    return $known{run} ||= do {
        my $nginx = nginx($bench);
        my $before = workers($bench);
        my $watch = watch($bench, $bench->{seconds} + 2);
        my ($after, $began) = (workers($bench), time);
        my $bids = $bench->bids($nginx, $watch->{item}, 'hot', BIDS_A_SECOND);
        my $heard = heard($watch);

        +{
            %$heard, bids => $bids,
            kib   => ($after->{kib} - $before->{kib}) / WATCHERS,
            cores => (workers($bench)->{cpu_s} - $after->{cpu_s})
                / (time - $began),
        };
    };
}


sub late {
    my ($bench) = @_;
    my $run = run($bench);

    return {
        here => $run->{p99_ms}, there => LATE_MS_MAX,
        note => sprintf('p50 %.0f ms, greatest %.0f ms, %.1f bids/s, %d'
            . ' events sent, %.2f cores of NGINX', $run->{p50_ms},
            $run->{max_ms}, $run->{bids}{rate}, $run->{events},
            $run->{cores}),
    };
}


sub memory {
    my ($bench) = @_;

    return { here => run($bench)->{kib}, there => KIB_MAX };
}


sub bids {
    my ($bench) = @_;
    my $nginx = nginx($bench);
    my $there = $bench->bids($nginx, $bench->{items}, 'spread');
    my $watch = watch($bench, $bench->{seconds} + 4);
    my $hot = $bench->wrk_start($nginx, 'bids.lua', $bench->{tokens},
        $watch->{item}, 'hot', BIDS_A_SECOND);
    my $here = $bench->bids($nginx, $bench->{items}, 'spread');

    $bench->wrk_end($hot);
    my $heard = heard($watch);
    return {
        here => $here->{rate}, there => $there->{rate},
        note => sprintf('on 10,000 other items, p99 %.1f ms against %.1f ms;'
            . ' watchers heard of theirs within p99 %.0f ms',
            $here->{p99_ms}, $there->{p99_ms}, $heard->{p99_ms}),
    };
}

1;
