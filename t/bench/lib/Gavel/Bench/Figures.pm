# What is measured, and what each figure is compared to.
package Gavel::Bench::Figures;

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

use Gavel::Bench::Live qw(live_figures);
use Gavel::Bench::Logins qw(login_figures);
use Gavel::Net qw(free_ports http_get);
use Gavel::Settings qw(root);
use Gavel::Stack;
use Gavel::Wait qw(wait_until);

our @EXPORT_OK = qw(figures);

# Events that wait when a daemon is started, and how long it may take.
use constant BACKLOG          => 100_000;
use constant BACKLOG_DEADLINE => 120;

# The reference design's relay: ten events, three times a second.
use constant REFERENCE_RELAY_RATE => 30;

# Bids between which one worker's memory is compared.
use constant FEW_BIDS  => 10_000;
use constant MANY_BIDS => 1_000_000;

# Runs that several figures share.
my %known;


sub figures {
    return (
        {
            name  => 'spread', title => 'accepted bids, 10,000 items',
            unit  => '/s', compared_to => 'pgbench, six statements a bid',
            reach => '4x', measure => \&spread,
        },
        {
            name  => 'hot', title => 'accepted bids, one item', unit => '/s',
            compared_to => 'pgbench, six statements a bid, one item',
            reach => '10x', measure => \&hot,
        },
        {
            name  => 'refused', title => 'refused bids (too low)',
            unit  => '/s', compared_to => 'accepted bids, 10,000 items',
            reach => '5x', measure => \&refused,
        },
        {
            name  => 'cached', title => 'GetItem from the cache',
            unit  => '/s', compared_to => 'pgbench, SELECT by primary key',
            reach => '1.5x', measure => \&cached,
        },
        {
            name  => 'uncached', title => 'GetItem from PostgreSQL',
            unit  => '/s', compared_to => 'pgbench, SELECT by primary key',
            reach => '0.7x', measure => \&uncached,
        },
        {
            name  => 'latency', title => 'p99 of PlaceBid at half its peak',
            unit  => 'ms',
            compared_to => 'pgbench, six statements, at half its peak',
            reach => 'below 1', measure => \&latency,
        },
        login_figures(),
        {
            name  => 'relay', title => 'relay: events confirmed',
            unit  => '/s', compared_to => 'the reference design',
            reach => '500x', measure => \&relay,
        },
        {
            name  => 'stats', title => 'stats: events folded',
            unit  => '/s', compared_to => 'pgbench, a transaction an event',
            reach => '10x', measure => \&stats,
        },
        {
            name  => 'memory', title => 'memory of a worker after 1,000,000'
                . ' bids', unit => 'MiB', compared_to => 'after 10,000 bids',
            reach => 'equal', measure => \&memory, long => 1,
        },
        live_figures(),
    );
}


# A run that is made once.
sub once {
    my ($name, $run) = @_;

    return $known{$name} ||= $run->();
}


sub main_nginx { return $_[0]->nginx('nginx') }


sub spread_run {
    my ($bench) = @_;

    return once(spread => sub {
        $bench->spread(main_nginx($bench));
    });
}


sub reference_spread {
    my ($bench) = @_;

    return once(reference_spread => sub {
        $bench->pgbench_best('reference_bid_spread.sql');
    });
}


sub spread {
    my ($bench) = @_;
    my $there = reference_spread($bench);
    my $here = spread_run($bench);

    return {
        here => $here->{rate}, there => $there->{rate},
        note => sprintf('p50 %.1f ms, p99 %.1f ms, 64 connections; pgbench'
            . ' with %d clients, p99 %.1f ms', $here->{p50_ms},
            $here->{p99_ms}, $there->{clients}, $there->{p99_ms}),
    };
}


sub hot {
    my ($bench) = @_;
    my $there = $bench->pgbench_best('reference_bid_hot.sql');
    my $here = $bench->bids(main_nginx($bench), $bench->seed(1), 'hot');

    return {
        here => $here->{rate}, there => $there->{rate},
        note => sprintf('%.0f more a second were refused, p99 %.1f ms',
            $here->{refused}, $here->{p99_ms}),
    };
}


sub refused {
    my ($bench) = @_;
    my $item = $bench->seed(1);

    $bench->bids(main_nginx($bench), $item, 'hot');
    return {
        here  => $bench->bids(main_nginx($bench), $item, 'refused')->{refused},
        there => spread_run($bench)->{rate},
    };
}


sub reference_item {
    my ($bench) = @_;

    return once(reference_item => sub {
        $bench->pgbench_best('reference_item.sql');
    })->{rate};
}


sub cached {
    my ($bench) = @_;

    $bench->reads(main_nginx($bench));      # fills the cache
    my $here = $bench->reads(main_nginx($bench));

    return {
        here => $here->{rate}, there => reference_item($bench),
        note => sprintf('NGINX by itself gives %.0f such answers a second',
            $bench->reads(constant_nginx($bench))->{rate}),
    };
}


# What HTTP costs, whatever stands behind it: an NGINX that answers with what
# its configuration holds, of an item's size.
sub constant_nginx {
    my ($bench) = @_;
    my $answer = $bench->client(main_nginx($bench))->call('GetItem',
        { id => $bench->an_item });

    return $bench->nginx('constant', SERVER => sprintf(
        "location = /bids.v1.BidService/GetItem { return 200 '%s'; }",
        'x' x length $answer->{text}));
}


# An NGINX whose cache is a port where nobody listens.
sub uncached {
    my ($bench) = @_;
    my ($nobody) = free_ports(1);
    my $nginx = $bench->nginx('uncached', CACHE => "127.0.0.1:$nobody");

    return {
        here => $bench->reads($nginx)->{rate}, there => reference_item($bench),
    };
}


sub latency {
    my ($bench) = @_;
    my $peak = spread_run($bench)->{rate};
    my $reference = reference_spread($bench);
    my $here = $bench->spread(main_nginx($bench), $peak / 2);
    my $there = $bench->pgbench('reference_bid_spread.sql',
        clients => $reference->{clients}, rate => $reference->{rate} / 2);

    return {
        here => $here->{p99_ms}, there => $there->{p99_ms},
        note => sprintf('%.0f bids/s against %.0f', $here->{rate},
            $there->{rate}),
    };
}


# A worker grows to what its pools, caches and the allocator hold, and then
# no further.
sub memory {
    my ($bench) = @_;
    my $nginx = $bench->nginx('memory', WORKERS => 1);
    my (%mib, $done);

    for my $bids (FEW_BIDS, MANY_BIDS) {
        while (($done // 0) < $bids) {
            my $run = $bench->spread($nginx);
            $done += $run->{rate} * $bench->{seconds};
        }
        $mib{$bids} = $bench->worker_memory($nginx) / 1024;
    }
    return { here => $mib{ +MANY_BIDS }, there => $mib{ +FEW_BIDS } };
}


# Events a second from a daemon's first to the last of its backlog.
sub drain_rate {
    my ($bench, $which, $metric, $backlog) = @_;
    my $daemon = $bench->daemon($which);
    my $counted = sub {
        my ($n) = http_get("http://$daemon->{listen}/metrics")->{content}
            =~ /^\Q$metric\E (\d+)/m;
        return $n // 0;
    };

    wait_until(sub { $counted->() > 0 }, BACKLOG_DEADLINE)
        or die "$which has not begun\n";
    my ($began, $done) = (time, $counted->());
    wait_until(sub { $counted->() >= $backlog }, BACKLOG_DEADLINE)
        or die "$which did not drain its backlog\n";
    return ($backlog - $done) / (time - $began);
}


# The queue takes what the relay says and nobody reads, so that the next
# figure finds it waiting.
sub relay {
    my ($bench) = @_;

    return once(relay => sub {
        spread_run($bench);
        $bench->admin('bid_db', '-v', 'count=' . BACKLOG, '-f',
            Gavel::Bench::here('backlog.sql'));
        my $backlog = $bench->admin('bid_db', '-c',
            'SELECT count(*) FROM outbox');
        my $rate = drain_rate($bench, 'relay',
            'gavel_relay_published_total{database="bids"}', $backlog);

        return {
            here => $rate, there => REFERENCE_RELAY_RATE,
            note => "$backlog waiting", backlog => $backlog,
        };
    });
}


sub stats {
    my ($bench) = @_;
    my $backlog = relay($bench)->{backlog};
    my $here = drain_rate($bench, 'stats', 'gavel_stats_counted_total',
        $backlog);

    return {
        here => $here,
        there => $bench->pgbench('reference_event.sql', clients => 1)->{rate},
        note => "$backlog waiting",
    };
}

1;
