# What logins cost, and what they cost everybody else.
package Gavel::Bench::Logins;

use strict;
use warnings;

use Exporter qw(import);

use Gavel::Settings qw(root);
use Gavel::Stack;

our @EXPORT_OK = qw(login_figures);

# Calls a second while their p99 is looked at: a load, not a flood.
use constant READS => 2000;
use constant BIDS  => 1000;

# Enough for the bids of a window, a few on each.
use constant ITEMS => 1000;

# Fewer than one worker's line takes, more than there are threads; and the
# threads a worker has by scripts/stack/nginx.conf.in.
use constant CONNECTIONS  => 24;
use constant HASH_THREADS => 2;

# A p99 of some milliseconds moves by half with what the machine does besides.
# So windows with and without logins take turns, and their medians are
# compared.
use constant WINDOWS => 7;
use constant WINDOW_SECONDS => 3;

my @ACCOUNT = ('bench@example.com', 'correct horse');


sub login_figures {
    return (
        {
            name  => 'logins', title => 'logins', unit => '/s',
            compared_to => 'libargon2 alone, as many threads as may hash',
            reach => '0.9x', measure => \&logins,
        },
        {
            name  => 'logins_reads', title => 'p99 of GetItem during logins',
            unit  => 'ms', compared_to => 'p99 of GetItem without logins',
            reach => '2x at most', measure => \&reads_beside,
        },
        {
            name  => 'logins_bids', title => 'p99 of PlaceBid during logins',
            unit  => 'ms', compared_to => 'p99 of PlaceBid without logins',
            reach => '2x at most', measure => \&bids_beside,
        },
    );
}


sub nginx {
    my ($bench) = @_;
    my $nginx = $bench->nginx('logins', HTTP => 'gavel_login_limit off;');

    $nginx->{account} ||= $bench->client($nginx)->must('Register', {
        email    => $ACCOUNT[0], password => $ACCOUNT[1],
        fullName => 'Bench', countryCode => 'DE', phoneNumber => '1',
    });
    return $nginx;
}


# All hashing threads are busy while it runs; their lines never fill, so that
# each login is a real one.
sub start_logins {
    my ($bench) = @_;

    return $bench->wrk_with(CONNECTIONS, nginx($bench), 'logins.lua',
        @ACCOUNT);
}


sub logins {
    my ($bench) = @_;
    my $threads = threads_at_once(HASH_THREADS * nginx($bench)->workers);

    return {
        here  => $bench->wrk_end(start_logins($bench))->{rate},
        there => Gavel::Stack::command(root() . '/build/t/tools/hash_rate',
            $threads, $bench->{seconds}) + 0,
        note  => "$threads at once",
    };
}


# Threads that hash leave a core to everything else, where there is another
# (ngx_http_gavel_stand_back.c).
sub threads_at_once {
    my ($threads) = @_;
    my $cores = Gavel::Stack::command('nproc') - 1 || 1;

    return $threads < $cores ? $threads : $cores;
}


sub reads_beside {
    my ($bench) = @_;
    my $nginx = nginx($bench);

    $bench->reads($nginx);                  # fills the cache
    return beside($bench, sub { $bench->{items} }, sub {
        $bench->reads($nginx, READS);
    });
}


# Each window bids on items of its own: what the one before has bid would be
# too low.
sub bids_beside {
    my ($bench) = @_;
    my $nginx = nginx($bench);

    return beside($bench, sub { $bench->seed(ITEMS) }, sub {
        $bench->bids($nginx, $_[0], 'spread', BIDS);
    });
}


# Windows in turn: prepared, then the load alone; prepared again, then the
# load beside logins.
sub beside {
    my ($bench, $prepare, $load) = @_;
    my (@without, @with, @logins);

    local $bench->{seconds} = WINDOW_SECONDS
        if $bench->{seconds} > WINDOW_SECONDS;
    for (1 .. WINDOWS) {
        push @without, $load->($prepare->());

        my $prepared = $prepare->();
        my $flood = start_logins($bench);
        push @with, $load->($prepared);
        push @logins, $bench->wrk_end($flood)->{rate};
    }
    return {
        here => median(p99(@with)), there => median(p99(@without)),
        note => sprintf('medians of %d windows, %s against %s ms; p50 %.2f'
            . ' against %.2f ms, %.0f calls/s beside %.0f logins/s', WINDOWS,
            span(p99(@with)), span(p99(@without)),
            median(map { $_->{p50_ms} } @with),
            median(map { $_->{p50_ms} } @without),
            median(map { $_->{rate} } @with), median(@logins)),
    };
}


sub p99 { return map { $_->{p99_ms} } @_ }

sub median { return (sort { $a <=> $b } @_)[$#_ / 2] }

sub span {
    my @sorted = sort { $a <=> $b } @_;

    return sprintf '%.1f-%.1f', @sorted[0, -1];
}

1;
