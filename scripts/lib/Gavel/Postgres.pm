# A private PostgreSQL cluster on loopback.
package Gavel::Postgres;

use strict;
use warnings;

use parent 'Gavel::Process';

use Gavel::Wait qw(wait_until);

my $BIN = '/usr/lib/postgresql/15/bin';

# For backends to see that their postmaster is dead.
use constant BACKENDS_DEADLINE => 30;


# Besides Process's: port, password (the superuser's), throw_away (nothing
# needs to survive the machine's crash, so nothing waits for the disk).
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

    return <<'END' . ($self->{throw_away} ? "fsync = off\n" : '');

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


# Each backend is a session of its own and outlives a postmaster's SIGKILL for
# a moment; until the last one has gone, no new postmaster starts.
sub kill_now {
    my ($self) = @_;
    my %backends = map { $_ => Gavel::Process::start_time($_) // '' }
        $self->children;

    $self->SUPER::kill_now;
    wait_until(sub { !grep { is_there($_, $backends{$_}) } keys %backends },
        BACKENDS_DEADLINE) or die "backends of PostgreSQL outlive it\n";
    # The dead are zombies until their parent looks, which PostgreSQL takes for
    # a postmaster that is still there.
    unlink "$self->{dir}/data/postmaster.pid";
    return 1;
}


sub is_there {
    my ($pid, $started) = @_;

    return (Gavel::Process::start_time($pid) // 'gone') eq $started;
}


# A libpq URL of a role and database here.
sub url {
    my ($self, $role, $password, $database) = @_;

    return "postgres://$role:$password\@127.0.0.1:$self->{port}/$database"
        . '?sslmode=disable';
}


sub admin_url {
    my ($self, $database) = @_;

    return $self->url('postgres', $self->{password}, $database || 'postgres');
}

1;
