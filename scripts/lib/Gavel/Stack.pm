# All of Gavel on one machine: which programs there are, and in what order.
package Gavel::Stack;

use strict;
use warnings;

use File::Copy qw(copy);
use File::Path qw(make_path);
use POSIX ();

use Gavel::Cache;
use Gavel::Daemon;
use Gavel::Folder qw(read_secrets);
use Gavel::Frontend;
use Gavel::Net qw(port_holder);
use Gavel::Nginx;
use Gavel::Postgres;
use Gavel::RabbitMQ;
use Gavel::Redis;
use Gavel::Settings qw(root);

my @ROLES = qw(owner auth bids stats relay statsd closer);

# Which role a program is in each database.
my %ROLE_OF = (
    nginx  => { auth => 'auth', bids => 'bids', stats => 'stats' },
    relay  => { auth => 'relay', bids => 'relay' },
    stats  => { stats => 'statsd' },
    closer => { bids => 'closer' },
    owner  => { auth => 'owner', bids => 'owner', stats => 'owner' },
);

my %DATABASE = (auth => 'auth_db', bids => 'bid_db', stats => 'stats_db');

my @DAEMONS = qw(relay stats closer);


# folder; set: the settings; build: the folder of the programs; say: tells
# what is being done; with (for servers): orphan, throw_away.
sub new {
    my ($class, %self) = @_;
    my $stack = bless {
        say => sub { }, with => {}, database => \%DATABASE, vhost => '%2f',
        keys => "$self{folder}/keys", %self,
    }, $class;

    $stack->{secret} = read_secrets($self{folder}, 'postgres', 'rabbitmq',
        @ROLES);
    $stack->make_servers;
    return $stack;
}


# Another stack's programs on the same servers, with databases and a virtual
# host of their own.
sub beside {
    my ($self, %other) = @_;

    return bless { %$self, %other }, ref $self;
}


sub make_servers {
    my ($self) = @_;
    my ($folder, $set, $secret) = @$self{qw(folder set secret)};
    my %with = %{ $self->{with} };

    $self->{postgres} = Gavel::Postgres->new(
        dir => "$folder/postgres", port => $set->{GAVEL_PG_PORT},
        password => $secret->{postgres}, %with,
    ) unless defined $set->{GAVEL_AUTH_DB_URL};
    $self->{redis} = Gavel::Redis->new(
        dir => "$folder/redis", port => $set->{GAVEL_REDIS_PORT}, %with,
    ) unless defined $set->{GAVEL_REDIS_URL};
    $self->{rabbitmq} = Gavel::RabbitMQ->new(
        dir => "$folder/rabbitmq", port => $set->{GAVEL_AMQP_PORT},
        password => $secret->{rabbitmq}, %with,
    ) unless defined $set->{GAVEL_AMQP_URL};
}


# PostgreSQL, Redis and RabbitMQ, those of them that are ours.
sub servers {
    my ($self) = @_;

    return grep { defined } @$self{qw(postgres redis rabbitmq)};
}


# RabbitMQ takes longest, so all start at once.
sub start_servers {
    my ($self) = @_;

    for my $server ($self->servers) {
        $self->{say}->(sprintf 'starting %s on port %d', $server->name,
            $server->{port});
        $server->start;
    }
    $self->{postgres}->wait_ready if $self->{postgres};
    $self->prepare_databases;
    $_->wait_ready for $self->servers;
}


sub prepare_databases {
    my ($self) = @_;

    if ($self->{postgres}) {
        my $sql = root() . '/scripts/stack/roles.sql';
        local %ENV = (%ENV, map {
            ('GAVEL_' . uc . '_PASSWORD' => $self->{secret}{$_})
        } @ROLES);
        local $ENV{PGPASSWORD} = $self->{secret}{postgres};
        command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1',
            '-p', $self->{postgres}{port}, '-U', 'postgres', '-f', $sql);
    }
    $self->{say}->('migrating the databases');
    $self->migrate;
}


sub migrate {
    my ($self) = @_;

    local %ENV = (%ENV, $self->database_urls('owner'));
    command(root() . '/scripts/migrate');
}


# The URL a program uses for a database: the user's, or ours with its role.
sub database_url {
    my ($self, $program, $database) = @_;
    my $role = $ROLE_OF{$program}{$database};

    return $self->{set}{ 'GAVEL_' . uc($database) . '_DB_URL' }
        // $self->{postgres}->url("gavel_$role", $self->{secret}{$role},
        $self->{database}{$database});
}


# Those a program uses, as environment.
sub database_urls {
    my ($self, $program) = @_;

    return map {
        ('GAVEL_' . uc($_) . '_DB_URL' => $self->database_url($program, $_))
    } sort keys %{ $ROLE_OF{$program} };
}


sub amqp_url {
    my ($self) = @_;

    return $self->{set}{GAVEL_AMQP_URL} // $self->{rabbitmq}->url($self->{vhost});
}


sub redis_url {
    my ($self) = @_;

    return $self->{set}{GAVEL_REDIS_URL}
        // "redis://127.0.0.1:$self->{set}{GAVEL_REDIS_PORT}";
}


sub make_keys {
    my ($self) = @_;
    my $keys = $self->{keys};

    return if -e "$keys/secret";
    make_path($keys, { mode => 0700 });
    command('openssl', 'genpkey', '-quiet', '-algorithm', 'RSA', '-pkeyopt',
        'rsa_keygen_bits:2048', '-out', "$keys/private.pem");
    chmod 0600, "$keys/private.pem";
    command('openssl', 'pkey', '-in', "$keys/private.pem", '-pubout', '-out',
        "$keys/public.pem");
    command('openssl', 'rand', '-hex', '-out', "$keys/secret", 32);
    chmod 0600, "$keys/secret";
}


# NGINX on our databases; values and the rest replace what is said here.
sub nginx {
    my ($self, %more) = @_;
    my $set = $self->{set};
    my $dir = $more{dir} || "$self->{folder}/nginx";
    my ($cache, $password) = Gavel::Cache::words($self->redis_url,
        "$dir/redis_password", $ENV{GAVEL_REDIS_CA_FILE});
    my %values = (
        MODULE      => "$self->{build}/modules/ngx_http_gavel_module.so",
        WORKERS     => 'auto',
        LOG_LEVEL   => 'info',
        ACCESS_LOG  => "$dir/access.log gavel",
        KEYS        => $self->{keys},
        API_PORT    => $set->{GAVEL_API_PORT},
        API_H2_PORT => $set->{GAVEL_API_H2_PORT},
        RELAY_WAKE  => $set->{GAVEL_RELAY_WAKE},
        CACHE       => $cache,
        HTTP        => '',
        SERVER      => '',
        PUBLIC      => '',
        (map { (uc . '_DB' => $self->database_url('nginx', $_)) }
            keys %{ $self->{database} }),
        %{ delete $more{values} || {} },
    );

    return Gavel::Nginx->new(
        dir      => $dir,
        template => root() . '/scripts/stack/nginx.conf.in',
        health   => "http://127.0.0.1:$values{API_PORT}/healthz",
        values   => \%values,
        secrets  => { redis_password => $password },
        %more,
    );
}


# The BFF, and the server block that faces the world with it.
sub frontend {
    my ($self, %more) = @_;
    my $set = $self->{set};

    return Gavel::Frontend->new(
        dir  => "$self->{folder}/frontend",
        port => $set->{GAVEL_BFF_PORT},
        api  => "http://127.0.0.1:$set->{GAVEL_API_PORT}",
        %more,
    );
}


sub public_server {
    my ($self, $frontend) = @_;

    return Gavel::Nginx::filled(root() . '/scripts/stack/public.conf.in', {
        APP_PORT => $self->{set}{GAVEL_APP_PORT},
        BFF_PORT => $self->{set}{GAVEL_BFF_PORT},
        STATIC   => $frontend->static,
    });
}


# A daemon: relay, stats or closer; env and the rest replace what is said.
sub daemon {
    my ($self, $which, %more) = @_;
    my $listen = $self->{set}{ 'GAVEL_' . uc($which) . '_LISTEN' };
    my %env = (
        $self->database_urls($which),
        GAVEL_AMQP_URL                       => $self->amqp_url,
        GAVEL_REDIS_URL                      => $self->redis_url,
        GAVEL_RELAY_WAKE                     => $self->{set}{GAVEL_RELAY_WAKE},
        'GAVEL_' . uc($which) . '_LISTEN'    => $listen,
        %{ delete $more{env} || {} },
    );

    return Gavel::Daemon->new(
        name   => $which,
        dir    => "$self->{folder}/daemons",
        binary => "$self->{folder}/daemons/gavel-$which",
        listen => $listen,
        env    => \%env,
        %more,
    );
}


sub built {
    my ($self) = @_;

    return grep { -e "$self->{build}/gavel-$_" } @DAEMONS;
}


# Our own programs that are built: NGINX last, when all it tells exists.
sub programs {
    my ($self) = @_;
    my @daemons = map { $self->daemon($_) } $self->built;

    return (@daemons, $self->nginx) unless $self->{set}{GAVEL_FRONTEND};
    my $frontend = $self->frontend;
    my $public = $self->public_server($frontend);
    return (@daemons, $frontend, $self->nginx(values => { PUBLIC => $public }));
}


sub start_programs {
    my ($self) = @_;
    my @programs = $self->programs;

    $self->make_keys;
    $self->install_daemons;
    for my $program (@programs) {
        $self->{say}->('starting ' . $program->name);
        $program->start;
    }
    $_->wait_ready for @programs;
    return @programs;
}


# Copies, because their user cannot enter every folder one may build in.
sub install_daemons {
    my ($self) = @_;
    my $dir = "$self->{folder}/daemons";

    make_path($dir, { mode => 0711 });
    for my $which ($self->built) {
        unlink "$dir/gavel-$which";
        copy("$self->{build}/gavel-$which", "$dir/gavel-$which")
            or die "cannot copy gavel-$which to $dir: $!\n";
        chmod 0755, "$dir/gavel-$which";
    }
}


# Ends all that still runs, what was started last first.
sub stop {
    my ($self) = @_;

    for my $process (reverse $self->servers, $self->programs) {
        next unless $process->attach;
        $self->{say}->('stopping ' . $process->name);
        $process->stop or $self->{say}->($process->name . ' had to be killed');
    }
    $self->{rabbitmq}{epmd}->stop if $self->{rabbitmq};
}


# Dies naming the holder of a port that we need.
sub check_ports {
    my ($self) = @_;
    my $set = $self->{set};
    my %needed = (
        GAVEL_API_PORT    => [$set->{GAVEL_API_PORT}],
        GAVEL_API_H2_PORT => [$set->{GAVEL_API_H2_PORT}],
        ($set->{GAVEL_FRONTEND} ? (map { $_ => [$set->{$_}] }
            qw(GAVEL_APP_PORT GAVEL_BFF_PORT)) : ()),
        (map { $_ => [$set->{$_} =~ /(\d+)$/] }
            grep { /_LISTEN$/ } keys %$set),
    );

    $needed{GAVEL_PG_PORT} = [$set->{GAVEL_PG_PORT}] if $self->{postgres};
    $needed{GAVEL_REDIS_PORT} = [$set->{GAVEL_REDIS_PORT}] if $self->{redis};
    $needed{GAVEL_AMQP_PORT} = [$self->{rabbitmq}->ports] if $self->{rabbitmq};
    for my $name (sort keys %needed) {
        for my $port (@{ $needed{$name} }) {
            my $holder = port_holder($port) // next;
            die "port $port is held by $holder; end that, or choose another"
                . " one by $name\n";
        }
    }
}


# Runs a command to its end; dies with what it said.
sub command {
    my (@command) = @_;
    my $pid = open my $out, '-|';
    my $text;

    die "cannot fork: $!\n" unless defined $pid;
    if ($pid == 0) {
        open STDIN,  '<',  '/dev/null';
        open STDERR, '>&', \*STDOUT;
        { exec { $command[0] } @command };
        print "$command[0]: $!\n";
        POSIX::_exit(127);
    }
    $text = do { local $/; <$out> };
    close $out;
    die "$command[0] failed:\n$text" if $? != 0;
    return $text;
}

1;
