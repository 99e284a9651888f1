# A few users and items to look at, made by calls as anyone would make them.
package Gavel::Demo;

use strict;
use warnings;

use Exporter qw(import);
use POSIX qw(strftime);

use Gavel::Client;

our @EXPORT_OK = qw(seed);

use constant PASSWORD => 'demo-password';
use constant DAY_S    => 86400;

# Items: title, description, category, start price in cents, days to go.
my @USERS = (
    {
        name  => 'Ada Demo',
        email => 'ada@demo.gavel.local',
        items => [
            ['Brass microscope', 'Made in Leeds about 1890, with its box.',
                'instruments', 12000, 2],
            ['Reading lamp', 'Green glass, rewired.', 'home', 1500, 5],
        ],
    },
    {
        name  => 'Ben Demo',
        email => 'ben@demo.gavel.local',
        items => [
            ['Cello bow', 'Pernambuco, 80 g, new hair.', 'music', 45000, 3],
        ],
    },
    { name => 'Cleo Demo', email => 'cleo@demo.gavel.local', items => [] },
);


# Makes what is not there; returns who can log in.
sub seed {
    my ($base) = @_;
    my $api = Gavel::Client->new($base);
    my @all;

    for my $user (@USERS) {
        push @all, { email => $user->{email}, password => PASSWORD };
        seed_items($api, $user) if register($api, $user);
    }
    return \@all;
}


# False: an earlier start has made this user, and the items with it.
sub register {
    my ($api, $user) = @_;
    my $answer = $api->call('Register', {
        email       => $user->{email},     password     => PASSWORD,
        fullName    => $user->{name},      countryCode  => 'GB',
        phoneNumber => '+44 20 7946 0000',
    });

    return 1 if $answer->{status} == 200;
    return 0 if $answer->{status} == 409;
    die "the demo's Register answered $answer->{status}: $answer->{text}\n";
}


sub seed_items {
    my ($api, $user) = @_;
    my $login = $api->must('Login', {
        email => $user->{email}, password => PASSWORD,
    });

    for my $item (@{ $user->{items} }) {
        my ($title, $description, $category, $price, $days) = @$item;
        $api->must('CreateItem', {
            title      => $title,    description => $description,
            category   => $category, startPrice  => $price,
            endAt      => strftime('%Y-%m-%dT%H:%M:%SZ',
                gmtime(time + $days * DAY_S)),
        }, token => $login->{accessToken});
    }
}

1;
