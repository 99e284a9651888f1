# Databases with a list of hosts, the first of which is down: everybody goes on
# to the next one.

use Gavel;

use Gavel::Net qw(free_ports);

my $stack = world->{stack};
my ($down) = free_ports(1);
my %daemons = (relay => [qw(auth bids)], stats => ['stats'],
    closer => ['bids']);

sub listed {
    my ($program, $database) = @_;

    return $stack->database_url($program, $database)
        =~ s/\@(127\.0\.0\.1:\d+)/\@127.0.0.1:$down,$1/r;
}

world->nginx(values => { map { (uc . '_DB' => listed('nginx', $_)) }
    qw(auth bids stats) });

for my $name (keys %daemons) {
    world->daemon($name, env => { map {
        ('GAVEL_' . uc . '_DB_URL' => listed($name, $_))
    } @{ $daemons{$name} } });
}
start('nginx', keys %daemons);

my $seller = user('seller');
my $buyer = user('buyer');
my $item = item($seller, ends_in_s => 5);

must('PlaceBid', { itemId => $item->{id}, amount => 1000 },
    token => $buyer->{token});
eventually {
    sql('stats', "SELECT items_won FROM user_stats"
        . " WHERE user_id = '$buyer->{id}'") eq '1';
} 'a bid, its end and their events find the second host';

finish();
