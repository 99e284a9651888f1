# PostgreSQL, RabbitMQ and Redis of one test file's own, that are only spoken
# to by TLS and with passwords, as those of other people are.
package Gavel::Secure;

use strict;
use warnings;

use File::Path qw(make_path);

use Gavel::Net qw(free_ports free_row);
use Gavel::Settings qw(root);
use Gavel::Stack;

# A user of Redis as the README tells to make it: nothing else is allowed.
use constant ACL => 'resetkeys ~gavel:* resetchannels &gavel:* -@all +ping'
    . ' +select +script|load +evalsha +hmget +hset +hget +hkeys +hdel +zadd'
    . ' +zrem +zcard +zrange +zrevrange +del +expire +publish +subscribe'
    . ' +unsubscribe +xadd +xread';


# world: the test file's.
sub new {
    my ($class, $world) = @_;
    my $dir = "$world->{dir}/secure";
    my $secure = bless { dir => $dir, world => $world }, $class;

    make_path($dir, { mode => 0711 });
    chmod 0755, $dir;
    $secure->make_certificates;
    $secure->make_stack;
    return $secure;
}


sub openssl { return Gavel::Stack::command('openssl', @_) }


# An authority, one that nobody knows, and a certificate for 127.0.0.1.
sub make_certificates {
    my ($self) = @_;
    my $dir = $self->{dir};
    my @key = (qw(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes));

    for my $ca (qw(ca other)) {
        openssl('req', '-x509', @key, '-days', 2, '-subj', "/CN=$ca",
            '-keyout', "$dir/$ca.key", '-out', "$dir/$ca.crt");
        chmod 0644, "$dir/$ca.crt";
    }
    open my $file, '>', "$dir/names" or die "$dir/names: $!\n";
    print {$file} "subjectAltName=IP:127.0.0.1\n";
    close $file;
    openssl('req', '-new', @key, '-subj', '/CN=server', '-keyout',
        "$dir/server.key", '-out', "$dir/server.csr");
    openssl('x509', '-req', '-in', "$dir/server.csr", '-CA', "$dir/ca.crt",
        '-CAkey', "$dir/ca.key", '-CAcreateserial', '-days', 2, '-extfile',
        "$dir/names", '-out', "$dir/server.crt");
}


sub file { return "$_[0]{dir}/$_[1]" }


sub text {
    my ($self, $name) = @_;

    open my $file, '<', $self->file($name) or die "$name: $!\n";
    return do { local $/; <$file> };
}


# The server's certificate and key, as its user's own.
sub give {
    my ($self, $server) = @_;

    $server->make_dir($server->dir);
    $server->write_file($server->dir . "/$_", $self->text($_))
        for qw(ca.crt server.crt server.key);
    return $server;
}


sub make_stack {
    my ($self) = @_;
    my ($pg, $amqps, $redis, $rediss) = free_ports(4);
    my $amqp = free_row(3);     # the next two are Erlang's
    my $dir = $self->{dir};
    my $password = $self->{password} = 'p@ss/"word';
    my %with = (throw_away => 1);
    my $stack = $self->{stack} = Gavel::Stack->new(
        folder => $dir, build => $ENV{GAVEL_BUILD}, with => \%with,
        set => {
            %{ $self->{world}{stack}{set} },
            GAVEL_PG_PORT   => $pg,
            GAVEL_AMQP_URL  => 'unset',
            GAVEL_REDIS_URL => 'rediss://gavel:' . $password
                =~ s/([^\w.])/sprintf '%%%02x', ord $1/ger
                . "\@127.0.0.1:$rediss/1",
        },
    );

    $stack->{postgres} = Gavel::Postgres->new(
        dir => "$dir/postgres", port => $pg, %with,
        password => $stack->{secret}{postgres}, conf => "ssl = on\n",
        query => "sslmode=verify-full&sslrootcert=$dir/ca.crt",
    );
    $stack->{redis} = Gavel::Redis->new(
        dir => "$dir/redis", port => $redis, %with, conf => <<"END",
tls-port $rediss
tls-cert-file $dir/redis/server.crt
tls-key-file $dir/redis/server.key
tls-ca-cert-file $dir/redis/ca.crt
tls-auth-clients no
user default off
user gavel on ">@{[ $password =~ s/"/\\"/gr ]}" @{[ ACL ]}
END
    );
    $stack->{rabbitmq} = Gavel::RabbitMQ->new(
        dir => "$dir/rabbitmq", port => $amqp, %with,
        password => $stack->{secret}{rabbitmq}, conf => <<"END",
listeners.ssl.1 = 127.0.0.1:$amqps
ssl_options.cacertfile = $dir/rabbitmq/ca.crt
ssl_options.certfile = $dir/rabbitmq/server.crt
ssl_options.keyfile = $dir/rabbitmq/server.key
END
    );
    $stack->{set}{GAVEL_AMQP_URL} = $stack->{rabbitmq}->url('%2f')
        =~ s{^amqp:(.*):\d+/}{amqps:$1:$amqps/}r;
    return $stack;
}

1;
