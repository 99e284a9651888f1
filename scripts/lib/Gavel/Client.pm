# Calls Gavel as any client would: Connect in JSON over HTTP/1.1.
package Gavel::Client;

use strict;
use warnings;

use HTTP::Tiny;
use JSON::PP ();

my %SERVICE = (
    (map { $_ => 'auth.v1.AuthService' }
        qw(Register Login Refresh Logout GetProfile ChangePassword
           ListSessions RevokeSession)),
    (map { $_ => 'bids.v1.BidService' }
        qw(PlaceBid CreateItem GetItem ListItems ListSellerItems UpdateItem
           CancelItem GetItemBids GetLeaderboard ListMyBids)),
    GetUserStats => 'userstats.v1.UserStatsService',
);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;


# with: what HTTP::Tiny is told besides.
sub new {
    my ($class, $base, %with) = @_;

    return bless {
        base => $base,
        http => HTTP::Tiny->new(timeout => 15, http_proxy => undef, %with),
    }, $class;
}


sub path {
    my ($rpc) = @_;

    return '/' . ($SERVICE{$rpc} // die "no such RPC: $rpc\n") . "/$rpc";
}


# status, headers, text, and body: the JSON decoded (undef: it is none).
# token signs the caller in; headers go with the request.
sub call {
    my ($self, $rpc, $message, %with) = @_;
    my %headers = (
        'Content-Type' => 'application/json', %{ $with{headers} || {} },
    );

    $headers{Authorization} = "Bearer $with{token}" if defined $with{token};
    my $answer = $self->{http}->post($self->{base} . path($rpc),
        { headers => \%headers, content => $json->encode($message) });
    return {
        status  => $answer->{status},
        headers => $answer->{headers},
        text    => $answer->{content},
        body    => scalar eval { $json->decode($answer->{content}) },
    };
}


# The body of an answer that must be good.
sub must {
    my ($self, $rpc, @rest) = @_;
    my $answer = $self->call($rpc, @rest);

    return $answer->{body} if $answer->{status} == 200;
    die "$rpc answered $answer->{status}: $answer->{text}\n";
}

1;
