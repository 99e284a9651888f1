# A private RabbitMQ on loopback, with an epmd of its own.
package Gavel::RabbitMQ;

use strict;
use warnings;

use parent 'Gavel::Process';

use Gavel::Net qw(connect_to);
use Gavel::Wait qw(wait_until);

my $BIN = '/usr/lib/rabbitmq/bin';

# Schedulers after the start; see wait_ready().
use constant SCHEDULERS => 2;

use constant EPMD_DEADLINE => 20;


# Besides Process's: port, user and password of its one account, orphan, conf
# (more lines of its configuration).  The two ports above are Erlang's: its
# nodes talk on one, epmd listens on two.
sub new {
    my ($class, %self) = @_;
    my $dir = $self{dir};
    my $server = $class->SUPER::new(
        name => 'rabbitmq', user => 'rabbitmq', start_deadline => 90, %self,
        argv => ['taskset', '-c', first_cpu(), "$BIN/rabbitmq-server"],
    );

    $server->{env} = {
        HOME                         => $dir,
        ERL_EPMD_PORT                => $self{port} + 2,
        ERL_EPMD_ADDRESS             => '127.0.0.1',
        RABBITMQ_NODENAME            => "gavel-$self{port}\@localhost",
        RABBITMQ_DIST_PORT           => $self{port} + 1,
        RABBITMQ_CONF_ENV_FILE       => "$dir/env.conf",
        RABBITMQ_CONFIG_FILE         => "$dir/rabbitmq.conf",
        RABBITMQ_ENABLED_PLUGINS_FILE => "$dir/plugins",
        RABBITMQ_MNESIA_BASE         => "$dir/data",
        RABBITMQ_LOG_BASE            => "$dir/log",
        RABBITMQ_PID_FILE            => "$dir/beam.pid",
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS => '+sbwt none +sbwtdcpu none'
            . ' +sbwtdio none +S ' . SCHEDULERS . ':' . SCHEDULERS
            . ' -kernel inet_dist_use_interface {127,0,0,1}',
        # Erlang replaces the shell, so that our pid is the broker's.
        RUNNING_UNDER_SYSTEMD        => 'true',
    };
    $server->{epmd} = Gavel::Process->new(
        %self, name => 'epmd', user => 'rabbitmq',
        argv => ['epmd', '-port', $self{port} + 2, '-address', '127.0.0.1'],
    );
    return $server;
}


sub ports { return map { $_[0]{port} + $_ } 0 .. 2 }


sub start {
    my ($self) = @_;
    my $dir = $self->dir;

    $self->make_dir($_) for $dir, "$dir/data", "$dir/log";
    $self->write_file("$dir/env.conf", '');
    $self->write_file("$dir/plugins", "[].\n");
    $self->write_file("$dir/rabbitmq.conf", <<"END");
listeners.tcp.1 = 127.0.0.1:$self->{port}
default_user = gavel
default_pass = $self->{password}
disk_free_limit.absolute = 50MB
log.file = rabbitmq.log
@{[ $self->{conf} // '' ]}
END
    # Erlang would start an epmd of its own, which nobody stops.
    $self->{epmd}->start unless $self->{epmd}->attach;
    wait_until(sub { connect_to($self->{port} + 2) }, EPMD_DEADLINE)
        or die "epmd does not listen on $self->{port} + 2\n";
    return $self->SUPER::start;
}


sub cpus {
    open my $file, '<', '/proc/self/status' or return '0';
    my ($list) = join('', <$file>) =~ /^Cpus_allowed_list:\s*(\S+)/m;
    return $list;
}


sub first_cpu { return cpus() =~ s/[-,].*//r }


# Erlang loads its code file by file, each through another thread, which took
# 20 s on two virtual CPUs and 7 s on one; so it starts on one.
sub wait_ready {
    my ($self) = @_;

    $self->SUPER::wait_ready;
    $self->run('taskset', '-a', '-c', '-p', cpus(), $self->pid);
    return $self;
}


# The broker greets a client's protocol header with a method frame.
sub ready {
    my ($self) = @_;
    my $socket = connect_to($self->{port}) or return 0;

    local $SIG{ALRM} = sub { close $socket };
    local $SIG{PIPE} = 'IGNORE';
    alarm 2;
    print {$socket} "AMQP\0\0\x09\x01";
    $socket->flush;
    my $got = sysread $socket, my $frame, 1;
    alarm 0;
    return $got && $frame eq "\x01";
}


sub stop {
    my ($self) = @_;
    my $clean = $self->SUPER::stop;

    $self->{epmd}->stop;
    return $clean;
}


# Would a new quorum queue survive a SIGKILL now?  Its name reaches the disk up
# to a second late (Ra keeps it in a dets table that saves itself twice a
# second); a broker killed before comes back with a queue that has no leader.
sub has_on_disk {
    my ($self, $queue) = @_;
    my ($path) = glob "$self->{dir}/data/*/quorum/*/names.dets" or return 0;

    open my $file, '<:raw', $path or return 0;
    return index(do { local $/; <$file> } // '', $queue) >= 0;
}


# rabbitmqctl's output.
sub ctl {
    my ($self, @arguments) = @_;

    return $self->run("$BIN/rabbitmqctl", '-q', @arguments);
}


sub url {
    my ($self, $vhost) = @_;

    return "amqp://gavel:$self->{password}\@127.0.0.1:$self->{port}/$vhost";
}

1;
