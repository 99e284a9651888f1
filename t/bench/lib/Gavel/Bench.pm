# What a benchmark stands on: throw-away servers with fsync on, the module on
# them, and the programs that measure, pgbench and wrk.
package Gavel::Bench;

use strict;
use warnings;

use File::Path qw(make_path);

use Gavel::Client;
use Gavel::Net qw(free_ports free_row);
use Gavel::Settings qw(root);
use Gavel::Stack;

use constant CONNECTIONS => 64;
use constant BIDDERS     => 1000;
use constant ITEMS       => 10_000;

# Clients pgbench is tried with; its best count is what we are compared to.
use constant CLIENTS => (4, 16, 64);

my $PGBENCH = '/usr/lib/postgresql/15/bin/pgbench';


# dir: everything lies there; seconds: how long each run takes.
sub new {
    my ($class, %self) = @_;
    my $bench = bless { %self, say => $self{say} || sub { } }, $class;
    my ($pg, $redis, $api, $h2, @daemons) = free_ports(8);
    my $amqp = free_row(3);     # the next two are Erlang's

    make_path($self{dir}, { mode => 0711 });
    $bench->{stack} = Gavel::Stack->new(
        folder => $self{dir},
        build  => root() . '/build',
        say    => $bench->{say},
        set    => {
            GAVEL_PG_PORT       => $pg,
            GAVEL_REDIS_PORT    => $redis,
            GAVEL_AMQP_PORT     => $amqp,
            GAVEL_API_PORT      => $api,
            GAVEL_API_H2_PORT   => $h2,
            GAVEL_RELAY_LISTEN  => "127.0.0.1:$daemons[0]",
            GAVEL_STATS_LISTEN  => "127.0.0.1:$daemons[1]",
            GAVEL_CLOSER_LISTEN => "127.0.0.1:$daemons[2]",
            GAVEL_RELAY_WAKE    => "127.0.0.1:$daemons[3]",
        },
    );
    return $bench;
}


sub start {
    my ($self) = @_;
    my $stack = $self->{stack};

    $stack->start_servers;
    $stack->make_keys;
    $self->admin('postgres', '-c', 'CREATE DATABASE reference_db');
    $self->admin('reference_db', '-f', here('reference.sql'));
    $self->{items} = $self->seed(ITEMS);
    $self->write_tokens;
}


sub stop {
    my ($self) = @_;

    $_->stop for values %{ $self->{programs} || {} };
    $_->kill_now for $self->{stack}->servers;
    $self->{stack}{rabbitmq}{epmd}->kill_now;
}


sub here { return root() . "/t/bench/$_[0]" }


# psql as the superuser; returns what it prints.
sub admin {
    my ($self, $database, @arguments) = @_;
    my $pg = $self->{stack}{postgres};

    local $ENV{PGPASSWORD} = $self->{stack}{secret}{postgres};
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    return Gavel::Stack::command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1',
        '-h', '127.0.0.1', '-p', $pg->{port}, '-U', 'postgres', @arguments,
        $database) =~ s/\n\z//r;
}


# New items; returns a file with their ids.
sub seed {
    my ($self, $count) = @_;
    my $path = "$self->{dir}/items-" . ++$self->{seeds};

    open my $file, '>', $path or die "$path: $!\n";
    print {$file} $self->admin('bid_db', '-v', "count=$count", '-f',
        here('seed.sql')), "\n";
    close $file or die "$path: $!\n";
    $self->admin('bid_db', '-c', 'VACUUM ANALYZE');
    return $path;
}


# The id of one of the items that are read.
sub an_item {
    my ($self) = @_;

    open my $file, '<', $self->{items} or die "$self->{items}: $!\n";
    chomp(my $id = <$file>);
    return $id;
}


sub write_tokens {
    my ($self) = @_;

    $self->{tokens} = "$self->{dir}/tokens";
    open my $file, '>', $self->{tokens} or die "$self->{tokens}: $!\n";
    print {$file} Gavel::Stack::command(root() . '/build/t/tools/bench_tokens',
        "$self->{stack}{keys}/private.pem", 'gavel', BIDDERS);
    close $file or die "$self->{tokens}: $!\n";
}


# A started NGINX by name; values as for Gavel::Stack::nginx().
sub nginx {
    my ($self, $name, %values) = @_;

    return $self->{programs}{$name} if $self->{programs}{$name};
    my ($api, $h2) = free_ports(2);
    my $nginx = $self->{stack}->nginx(
        name   => $name,
        dir    => "$self->{dir}/$name",
        values => {
            ACCESS_LOG => 'off', LOG_LEVEL => 'warn', API_PORT => $api,
            API_H2_PORT => $h2, %values,
        },
    );

    $nginx->start;
    $nginx->wait_ready;
    $nginx->{url} = "http://127.0.0.1:$api";
    return $self->{programs}{$name} = $nginx;
}


sub daemon {
    my ($self, $which) = @_;

    $self->{stack}->install_daemons unless -e "$self->{dir}/daemons";
    my $daemon = $self->{stack}->daemon($which);
    $daemon->start;
    $daemon->wait_ready;
    return $self->{programs}{$which} = $daemon;
}


sub client { return Gavel::Client->new($_[1]{url}) }


# pgbench of a script; { rate => transactions/s, p99_ms => ... }.
sub pgbench {
    my ($self, $script, %more) = @_;
    my $pg = $self->{stack}{postgres};
    my $log = "$self->{dir}/pgbench-$$-" . ++$self->{runs};

    local $ENV{PGPASSWORD} = $self->{stack}{secret}{postgres};
    my $text = Gavel::Stack::command($PGBENCH, '-n', '-M', 'prepared', '-h',
        '127.0.0.1', '-p', $pg->{port}, '-U', 'postgres', '-f',
        here($script), '-c', $more{clients}, '-j', 1, '-T', $self->{seconds},
        ($more{rate} ? ('-R', int $more{rate}) : ()), '-l',
        "--log-prefix=$log", 'reference_db');
    my ($rate) = $text =~ /^tps = ([\d.]+)/m;

    # On a machine that is busy otherwise a short run may end before it began.
    return { rate => $rate // 0, p99_ms => log_percentile($log, 99),
        clients => $more{clients} };
}


# The best of pgbench's client counts.
sub pgbench_best {
    my ($self, $script) = @_;
    my $best;

    for my $clients (CLIENTS) {
        my $run = $self->pgbench($script, clients => $clients);
        $best = $run if !$best || $run->{rate} > $best->{rate};
    }
    return $best;
}


# pgbench's log: a line a transaction, the third word is its microseconds.
sub log_percentile {
    my ($prefix, $percentile) = @_;
    my @us;

    for my $path (glob "$prefix*") {
        open my $file, '<', $path or die "$path: $!\n";
        push @us, map { (split)[2] } <$file>;
        close $file;
        unlink $path;
    }
    @us = sort { $a <=> $b } @us;
    return 0 unless @us;
    return $us[$#us * $percentile / 100] / 1000;
}


# wrk with one of our scripts; { rate => answers/s, refused => those of
# another status than 2xx a second, p50_ms, p99_ms }.
sub wrk {
    my ($self, @run) = @_;

    return $self->wrk_end($self->wrk_start(@run));
}


sub wrk_start {
    my ($self, $nginx, $script, @arguments) = @_;

    return $self->wrk_with(CONNECTIONS, $nginx, $script, @arguments);
}


sub wrk_with {
    my ($self, $connections, $nginx, $script, @arguments) = @_;
    my $pid = open my $out, '-|', 'wrk', '-t1', "-c$connections",
        "-d$self->{seconds}s", '--latency', '--timeout', '10s', '-s',
        here($script), $nginx->{url}, '--', @arguments
        or die "wrk: $!\n";

    return $out;
}


sub wrk_end {
    my ($self, $out) = @_;
    my $text = do { local $/; <$out> };
    my ($count, $seconds) = $text =~ /(\d+) requests in ([\d.]+)s/
        or die "wrk said: $text";
    my ($other) = $text =~ /Non-2xx or 3xx responses: (\d+)/;
    my ($errors) = $text =~ /Socket errors: (.*)/;

    die "wrk: socket errors: $errors\n" if $errors;
    return {
        rate    => ($count - ($other // 0)) / $seconds,
        refused => ($other // 0) / $seconds,
        p50_ms  => milliseconds($text, 50),
        p99_ms  => milliseconds($text, 99),
    };
}


sub milliseconds {
    my ($text, $percentile) = @_;
    my %factor = (us => 0.001, ms => 1, s => 1000, m => 60_000);
    my ($number, $unit) = $text =~ /^\s*$percentile%\s+([\d.]+)(us|ms|s|m)\s*$/m
        or die "wrk said: $text";

    return $number * $factor{$unit};
}


# Bids on new items, spread over them.
sub spread {
    my ($self, $nginx, $rate) = @_;

    return $self->bids($nginx, $self->seed(ITEMS), 'spread', $rate);
}


# Bids: items, mode, requests a second (0: as many as it can).
sub bids {
    my ($self, $nginx, $items, $mode, $rate) = @_;

    return $self->wrk($nginx, 'bids.lua', $self->{tokens}, $items, $mode,
        int($rate // 0));
}


# Reads of random items; requests a second as above.
sub reads {
    my ($self, $nginx, $rate) = @_;

    return $self->wrk($nginx, 'items.lua', $self->{items}, int($rate // 0));
}


# Resident memory of an NGINX's workers, the greatest, in KiB.
sub worker_memory {
    my ($self, $nginx) = @_;
    my $master = $nginx->pid;
    my ($most) = sort { $b <=> $a }
        split ' ', `ps -o rss= --ppid $master`;

    return $most;
}

1;
