# Events put into an outbox by SQL, as NGINX would, and what became of them.
package Gavel::Events;

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

use Gavel::Folder;

our @EXPORT = qw(new_id bid_placed some_bids tell_bids tell_events metric totals
    all_counted broker_eval delete_queue delete_binding);

use constant BIDDERS => 20;


sub new_id {
    return join '-', map { Gavel::Folder::random_hex($_) } 4, 2, 2, 2, 6;
}


sub varint {
    my ($n) = @_;
    my $bytes = '';

    for (; $n > 0x7f; $n >>= 7) {
        $bytes .= chr($n & 0x7f | 0x80);
    }
    return $bytes . chr $n;
}

sub text { return chr($_[0] << 3 | 2) . chr(length $_[1]) . $_[1] }


# A BidPlaced message, in hex.
sub bid_placed {
    my (%bid) = @_;
    my $at = "\x08" . varint(int($bid{at} // time));

    return unpack 'H*', text(1, $bid{bid} // new_id())
        . text(2, $bid{item} // new_id())
        . text(3, $bid{user}) . "\x20" . varint($bid{amount} // 100)
        . text(5, $at);
}


# Events into the bids' outbox: [id, routing key, payload in hex] each.
sub tell_events {
    my ($world, @events) = @_;
    my @rows = map {
        "('$_->[0]', '$_->[1]', '$_->[0]', '\\x$_->[2]', 'req-$_->[0]')"
    } @events;

    $world->sql('bids', 'INSERT INTO outbox (event_id, routing_key,'
        . ' subject_id, payload, request_id) VALUES ' . join ',', @rows);
}


# Events of so many bids of 1.00 each, by a few bidders.
sub some_bids {
    my ($n) = @_;
    my @users = map { sprintf '00000000-0000-4000-8000-%012d', $_ }
        1 .. BIDDERS;

    return map {
        [new_id(), 'bid.placed', bid_placed(user => $users[$_ % BIDDERS])]
    } 1 .. $n;
}

sub tell_bids {
    my ($world, $n) = @_;
    my @events = some_bids($n);

    tell_events($world, splice @events, 0, 200) while @events;
}


# A figure of a daemon's; labels as they are written.
sub metric {
    my ($daemon, $name, $labels) = @_;
    my $full = defined $labels ? "$name\{$labels\}" : $name;

    return ($daemon->metrics // '') =~ /^\Q$full\E (\S+)$/m ? $1 : undef;
}


# "bids amount" of everybody, as counted.
sub totals {
    my ($world) = @_;

    return $world->sql('stats', 'SELECT coalesce(sum(total_bids), 0),'
        . ' coalesce(sum(total_amount), 0) FROM user_stats');
}

sub all_counted {
    my ($world, $n) = @_;

    return totals($world) eq $n . "\t" . 100 * $n;
}


# Erlang in the broker; R(kind, <<"name">>): a resource of the world's vhost.
sub broker_eval {
    my ($world, $what) = @_;

    $world->{servers}{rabbitmq}->ctl('eval',
        "V = <<\"$world->{stack}{vhost}\">>,"
        . " R = fun(K, N) -> rabbit_misc:r(V, K, N) end, $what.");
}

# What the statistics are delivered by, removed behind everybody's back.
sub delete_queue {
    my ($world) = @_;

    broker_eval($world, '{ok, Q} = rabbit_amqqueue:lookup('
        . 'R(queue, <<"stats.events">>)),'
        . ' rabbit_amqqueue:delete(Q, false, false, <<"test">>)');
}

sub delete_binding {
    my ($world) = @_;

    broker_eval($world, 'rabbit_binding:remove({binding,'
        . ' R(exchange, <<"auction.events">>), <<"#">>,'
        . ' R(queue, <<"stats.events">>), []}, <<"test">>)');
}

1;
