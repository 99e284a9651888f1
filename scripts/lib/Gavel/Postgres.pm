# A private PostgreSQL cluster on loopback.
package Gavel::Postgres;

use strict;
use warnings;

use parent 'Gavel::Process';

my $BIN = '/usr/lib/postgresql/15/bin';


# Besides Process's: port, password (the superuser's), conf (more lines of its
# configuration), query (what URLs say of TLS), throw_away (nothing needs to
# survive the machine's crash, so nothing waits for the disk).
sub new {
    my ($class, %self) = @_;
    my $data = "$self{dir}/data";
    my $server = $class->SUPER::new(
        name => 'postgres', user => 'postgres', stop_signal => 'INT', %self,
    );

    $server->{argv} = ["$BIN/postgres", '-D', $data, '-p', $self{port}];
    return $server;
}


sub start {
    my ($self) = @_;

    $self->make_dir($self->dir);
    $self->init unless -e "$self->{dir}/data/PG_VERSION";
    return $self->SUPER::start;
}


sub init {
    my ($self) = @_;
    my $data = "$self->{dir}/data";
    my $password = $self->write_file(
        "$self->{dir}/password", "$self->{password}\n",
    );

    $self->run("$BIN/initdb", '-D', "$data.new", '-U', 'postgres',
        '--auth=scram-sha-256', "--pwfile=$password", '--encoding=UTF8',
        '--locale=C.UTF-8', '--no-sync');
    unlink $password;
    open my $conf, '>>', "$data.new/postgresql.conf" or die "$data.new: $!\n";
    print {$conf} $self->settings;
    close $conf or die "$data.new: $!\n";
    rename "$data.new", $data or die "cannot rename $data.new: $!\n";
}


# TCP only: a socket's path may be no longer than 107 bytes.
sub settings {
    my ($self) = @_;

    my $more = ($self->{throw_away} ? "fsync = off\n" : '')
        . ($self->{conf} // '');

    return <<'END' . $more;

listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
password_encryption = scram-sha-256
timezone = UTC
log_timezone = UTC
lc_messages = C
END
}


sub ready {
    my ($self) = @_;
    my @command = ("$BIN/pg_isready", '-q', '-h', '127.0.0.1', '-p',
        $self->{port});

    return system(@command) == 0;
}


# The dead are zombies until their parent looks, and PostgreSQL takes such a
# postmaster for one that is still there.
sub kill_now {
    my ($self) = @_;

    $self->SUPER::kill_now;
    unlink "$self->{dir}/data/postmaster.pid";
    return 1;
}


# A libpq URL of a role and database here.
sub url {
    my ($self, $role, $password, $database) = @_;

    return "postgres://$role:$password\@127.0.0.1:$self->{port}/$database"
        . '?' . ($self->{query} // 'sslmode=disable');
}


sub admin_url {
    my ($self, $database) = @_;

    return $self->url('postgres', $self->{password}, $database || 'postgres');
}

1;
