# A Redis URL as NGINX's gavel_cache wants it: an address, who we are, TLS.
package Gavel::Cache;

use strict;
use warnings;

my $URL = qr{
    ^ redis(?<tls>s)?://
    (?: (?<user>[^:@/]*) (?: : (?<password>[^@/]*) )? @ )?
    (?<address> (?: \[[^\]]+\] | [^:/\[\]@]+ ) (?: :\d+ )? )
    (?: / (?<database>\d*) )? $
}x;


# The directive's words, and the password that password_file should hold
# (undef: none); ca: a file, or nothing for the system's authorities.
sub words {
    my ($url, $password_file, $ca) = @_;

    $url =~ $URL or die "\"$url\" should be a URL such as"
        . " redis://user:password\@host:6379/0, or rediss:// by TLS\n";
    my %is = %+;
    my @words = ($is{address});
    my $password = decoded($is{password} // '');

    if ($password ne '') {
        push @words, 'user=' . decoded($is{user}) if $is{user} ne '';
        push @words, "password_file=$password_file";
    }
    push @words, "database=$is{database}" if $is{database};
    push @words, 'tls', $ca ? "ca=$ca" : () if $is{tls};
    return (join(' ', map { quoted($_) } @words),
        $password ne '' ? $password : undef);
}


sub decoded { return $_[0] =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ger }

sub quoted { return '"' . $_[0] =~ s/(["\\])/\\$1/gr . '"' }

1;
