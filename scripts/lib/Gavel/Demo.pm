# A few users, items and bids to look at, made by calls as anyone would.
package Gavel::Demo;

use strict;
use warnings;

use Exporter qw(import);
use POSIX qw(strftime);

use Gavel::Client;

our @EXPORT_OK = qw(seed);

use constant PASSWORD => 'demo-password';
use constant HOUR_S   => 3600;

my @USERS = qw(Ada Ben Cleo);

# Seller, title, description, category, start price in cents, hours to go, and
# how often the others bid, each time a tenth more.
my @ITEMS = (
    ['Ada', 'Brass microscope', 'Made in Leeds about 1890, with its box.',
        'instruments', 12000, 48, 5],
    ['Ada', 'Reading lamp', 'Green glass, rewired.', 'home', 1500, 120, 0],
    ['Ada', 'Pocket sextant', 'Silvered scale, in a leather case.',
        'instruments', 24000, 1, 8],
    ['Ada', 'Two theatre chairs', 'Folding, numbered 14 and 15.', 'home',
        8000, 72, 2],
    ['Ben', 'Cello bow', 'Pernambuco, 80 g, new hair.', 'music', 45000, 72, 3],
    ['Ben', 'Tin of shellac records', 'Forty of them, mostly tango.', 'music',
        2500, 5, 4],
    ['Ben', 'Metronome', 'Walnut, keeps time when it stands level.', 'music',
        3000, 96, 1],
    ['Ben', 'Field glasses', '8 by 30, clear, with a strap.', 'instruments',
        6000, 26, 0],
    ['Cleo', 'Atlas of 1904', 'All plates there, spine mended.', 'books',
        9000, 30, 6],
    ['Cleo', 'Herbarium', 'Ninety sheets from the Engadine.', 'books', 18000,
        150, 2],
    ['Cleo', 'Enamel sign', '"No hawkers". One chip.', 'home', 4000, 2, 7],
    ['Cleo', 'Sewing box', 'Cherry, with some of its thread.', 'home', 2200,
        60, 0],
);


# Makes what is not there; returns who can log in.
sub seed {
    my ($base) = @_;
    my $api = Gavel::Client->new($base);
    my @new = grep { register($api, $_) } @USERS;
    my %token = map { $_ => token($api, $_) } @new ? @USERS : ();

    for my $item (@ITEMS) {
        my ($seller) = @$item;
        seed_item($api, \%token, @$item) if grep { $_ eq $seller } @new;
    }
    return [map { { email => email($_), password => PASSWORD } } @USERS];
}


sub email { return lc($_[0]) . '@demo.gavel.local' }


# False: an earlier start has made this user, and the items with it.
sub register {
    my ($api, $name) = @_;
    my $answer = $api->call('Register', {
        email       => email($name),  password    => PASSWORD,
        fullName    => "$name Demo",  countryCode => 'GB',
        phoneNumber => '+44 20 7946 0000',
    });

    return 1 if $answer->{status} == 200;
    return 0 if $answer->{status} == 409;
    die "the demo's Register answered $answer->{status}: $answer->{text}\n";
}


sub token {
    my ($api, $name) = @_;

    return $api->must('Login', { email => email($name), password => PASSWORD })
        ->{accessToken};
}


sub seed_item {
    my ($api, $token, $seller, $title, $description, $category, $cents,
        $hours, $bids) = @_;
    my @bidders = grep { $_ ne $seller } @USERS;
    my $item = $api->must('CreateItem', {
        title      => $title,    description => $description,
        category   => $category, startPrice  => $cents,
        endAt      => strftime('%Y-%m-%dT%H:%M:%SZ',
            gmtime(time + $hours * HOUR_S)),
    }, token => $token->{$seller})->{item};

    for my $n (0 .. $bids - 1) {
        $api->must('PlaceBid', { itemId => $item->{id}, amount => $cents },
            token => $token->{ $bidders[$n % 2] });
        $cents += int($cents / 10);
    }
}

1;
