# One of Gavel's daemons.
package Gavel::Daemon;

use strict;
use warnings;

use parent 'Gavel::Process';

use Gavel::Net qw(http_get);


# Besides Process's: binary, listen (host:port of its health).
sub new {
    my ($class, %self) = @_;

    return $class->SUPER::new(
        user => 'www-data', argv => [$self{binary}], %self,
    );
}


sub ready {
    my ($self) = @_;

    return http_get("http://$self->{listen}/healthz")->{status} == 200;
}


sub metrics {
    my ($self) = @_;

    return http_get("http://$self->{listen}/metrics")->{content};
}

1;
