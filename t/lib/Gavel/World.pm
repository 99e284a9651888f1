# What one test file lives in: real servers shared with the other files, and
# databases, an NGINX and daemons of its own.
package Gavel::World;

use strict;
use warnings;

use File::Basename qw(basename);
use File::Path qw(make_path);
use JSON::PP ();
use POSIX qw(strftime);
use Time::HiRes qw(time);

use Gavel::Client;
use Gavel::Folder;
use Gavel::Net qw(free_ports);
use Gavel::Settings qw(root);
use Gavel::Stack;

# Tests register many users, all from one address: hashes are the cheapest
# that libargon2 takes, and logins are not limited.
use constant CHEAP_LOGINS => 'gavel_password_hash m=8k t=1 p=1;'
    . ' gavel_login_limit off;';

use constant PASSWORD => 'correct horse';

# Lines that no error log may hold.
my $ALARM = qr/\[(?:emerg|alert|crit)\]|process \d+ exited with code [1-9]/;

# AddressSanitizer writes to files of this name, UBSan to standard error.
my $REPORT = 'sanitizer';
my $COMPLAINT = qr/: runtime error: |(?:Address|Leak)Sanitizer/;


# name: the file's.  The servers were started by scripts/test.
sub new {
    my ($class, $name) = @_;
    my $base = $ENV{GAVEL_TEST_DIR}
        or die "run it by: make test-one T=t/$name.t\n";
    my $world = bless {
        name => $name, base => $base, dir => "$base/$name-$$", allowed => [],
        programs => {},
    }, $class;

    make_path($world->{dir}, { mode => 0711 });
    chmod 0777, $world->{dir};
    $world->{servers} = Gavel::Stack->new(
        folder => $base,
        build  => $ENV{GAVEL_BUILD},
        set    => $class->server_ports,
        with   => { orphan => 1, throw_away => 1 },
    );
    $world->make_stack;
    return $world;
}


sub server_ports {
    return {
        map { $_ => $ENV{$_} } qw(GAVEL_PG_PORT GAVEL_AMQP_PORT
            GAVEL_REDIS_PORT GAVEL_API_PORT GAVEL_API_H2_PORT GAVEL_RELAY_WAKE)
    };
}


sub make_stack {
    my ($self) = @_;
    my ($api, $h2, $relay, $stats, $closer, $wake) = free_ports(6);
    my $tag = "$self->{name}_$$" =~ tr/a-z0-9/_/cr;
    my %database = map { $_ => "${_}_$tag" } qw(auth bids stats);

    $self->{stack} = $self->{servers}->beside(
        folder   => $self->{dir},
        database => \%database,
        vhost    => $tag,
        set      => {
            %{ $self->{servers}{set} },
            GAVEL_API_PORT      => $api,
            GAVEL_API_H2_PORT   => $h2,
            GAVEL_RELAY_LISTEN  => "127.0.0.1:$relay",
            GAVEL_STATS_LISTEN  => "127.0.0.1:$stats",
            GAVEL_CLOSER_LISTEN => "127.0.0.1:$closer",
            GAVEL_RELAY_WAKE    => "127.0.0.1:$wake",
        },
    );
    $self->{api} = Gavel::Client->new("http://127.0.0.1:$api");
    $self->{port} = $api;
    $self->copy_databases;
    $self->{servers}{redis}->ask('FLUSHALL');
}


# The migrated databases are templates; a copy takes milliseconds.
sub copy_databases {
    my ($self) = @_;
    my %of = (auth => 'auth_db', bids => 'bid_db', stats => 'stats_db');

    for my $which (sort keys %of) {
        $self->psql('postgres', "CREATE DATABASE"
            . " $self->{stack}{database}{$which} TEMPLATE $of{$which}"
            . ' OWNER gavel_owner');
    }
}


# What psql prints, columns divided by tabs.
sub psql {
    my ($self, $database, $sql) = @_;
    my $pg = $self->{servers}{postgres};

    local $ENV{PGPASSWORD} = $self->{servers}{secret}{postgres};
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    return Gavel::Stack::command('psql', '-XqAt', '-F', "\t", '-v',
        'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', $pg->{port}, '-U',
        'postgres', '-c', $sql, $database) =~ s/\n\z//r;
}


# The rows of a statement in the file's auth, bids or stats database, as text.
sub sql {
    my ($self, $which, $sql) = @_;

    return $self->psql($self->{stack}{database}{$which}, $sql);
}


sub sanitized { return ($ENV{GAVEL_BUILD} // '') =~ /asan/ }


# LeakSanitizer is left to the daemons: NGINX leaves its pools to exit().
sub sanitizer_env {
    my ($self, %more) = @_;
    my $options = "log_path=$self->{dir}/$REPORT:abort_on_error=0";

    return {} unless sanitized();
    return {
        ASAN_OPTIONS  => "$options:" . ($more{leaks} || 'detect_leaks=0'),
        UBSAN_OPTIONS => "$options:print_stacktrace=1",
    };
}


# The file's NGINX, or another on the same databases by another name; http
# and server are lines for those blocks, logins replaces CHEAP_LOGINS.
sub nginx {
    my ($self, %more) = @_;
    my $name = delete $more{name} || 'nginx';
    my @preload = sanitized()
        ? ('env', 'LD_PRELOAD=' . `gcc -print-file-name=libasan.so` =~ s/\n//r)
        : ();
    my ($api, $h2) = $name eq 'nginx' ? () : free_ports(2);

    return $self->{programs}{$name} ||= $self->{stack}->nginx(
        name   => $name,
        dir    => "$self->{dir}/$name",
        before => \@preload,
        env    => $self->sanitizer_env,
        values => {
            WORKERS => 1,
            HTTP    => ($more{logins} // CHEAP_LOGINS) . ($more{http} // ''),
            SERVER  => $more{server} // '',
            ($api ? (API_PORT => $api, API_H2_PORT => $h2) : ()),
            %{ $more{values} || {} },
        },
    );
}


# One of the file's daemons: relay, stats or closer.
sub daemon {
    my ($self, $which, %more) = @_;
    my $name = delete $more{name} || $which;

    $self->make_vhost;
    $self->{stack}->install_daemons unless -e "$self->{dir}/daemons";
    my %env = (
        %{ $self->sanitizer_env(leaks => 'detect_leaks=1') },
        %{ delete $more{env} || {} },
    );
    return $self->{programs}{$name} ||= $self->{stack}->daemon($which,
        name => $name, env => \%env, %more);
}


sub make_vhost {
    my ($self) = @_;
    my $rabbitmq = $self->{servers}{rabbitmq};
    my $vhost = $self->{stack}{vhost};

    return if $self->{has_vhost}++;
    $rabbitmq->ctl('add_vhost', $vhost);
    $rabbitmq->ctl('set_permissions', '-p', $vhost, 'gavel', '.*', '.*', '.*');
}


# Starts the named programs of the file, and waits until all are healthy.
sub start {
    my ($self, @names) = @_;
    my @programs = map {
        /^nginx/ ? $self->nginx(name => $_) : $self->daemon($_)
    } @names;

    $_->start for @programs;
    $_->wait_ready for @programs;
    return wantarray ? @programs : $programs[0];
}


# A new user, signed in: id, email, password, name, token, refresh_token.
sub user {
    my ($self, $name) = @_;
    my $email = random_name($name) . '@example.com';
    my $made = $self->{api}->must('Register', {
        email       => $email,        password    => PASSWORD,
        fullName    => ucfirst $name, countryCode => 'DE',
        phoneNumber => '+49 30 1234567',
    });
    my $login = $self->{api}->must('Login',
        { email => $email, password => PASSWORD });

    return {
        id       => $made->{userId},       email => $email,
        password => PASSWORD,              name  => ucfirst $name,
        token    => $login->{accessToken},
        refresh_token => $login->{refreshToken},
    };
}


# A new item of a user's; returns it as CreateItem does.
sub item {
    my ($self, $seller, %item) = @_;
    my $ends_in_s = delete $item{ends_in_s} // 3600;

    return $self->{api}->must('CreateItem', {
        title      => random_name('item'),
        startPrice => 1000,
        endAt      => rfc3339(time + $ends_in_s),
        %item,
    }, token => $seller->{token})->{item};
}


sub rfc3339 {
    my ($time) = @_;

    return strftime('%Y-%m-%dT%H:%M:%S', gmtime $time)
        . sprintf '.%06dZ', ($time - int $time) * 1e6;
}


sub random_name { return "$_[0]-" . Gavel::Folder::random_hex(6) }


# Lines of the error logs that match are expected from now on.
sub allow { push @{ $_[0]{allowed} }, $_[1] }


# Lines of the NGINXs' error logs that should not be there.
sub alarms {
    my ($self) = @_;
    my @alarms;

    for my $log (glob "$self->{dir}/*/error.log") {
        open my $file, '<', $log or next;
        push @alarms, grep {
            my $line = $_;
            /$ALARM/ && !grep { $line =~ $_ } @{ $self->{allowed} }
        } <$file>;
    }
    return @alarms;
}


sub sanitizer_reports {
    my ($self) = @_;
    my @text;

    for my $report (glob "$self->{dir}/$REPORT*") {
        open my $file, '<', $report or next;
        push @text, <$file>;
    }
    for my $log (glob "$self->{dir}/*/*.log") {
        open my $file, '<', $log or next;
        push @text, grep { /$COMPLAINT/ } <$file>;
    }
    return @text;
}


# Ends the file's programs, mends the servers, leaves no database behind.
sub finish {
    my ($self) = @_;

    $_->stop for values %{ $self->{programs} };
    for my $server ($self->{servers}->servers) {
        $server->thaw;
        $server->start->wait_ready unless $server->attach;
    }
    $self->{servers}{rabbitmq}->ctl('delete_vhost', $self->{stack}{vhost})
        if $self->{has_vhost};
    $self->psql('postgres', "DROP DATABASE IF EXISTS $_ WITH (FORCE)")
        for values %{ $self->{stack}{database} };
}

1;
