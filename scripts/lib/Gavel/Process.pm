# A program that was started here: awaited, signalled, stopped, found again.
#
# Its pid lies in a file together with the time it started at, so that a later
# process (make stop, another test file) can find it and never hits a stranger
# that got the same number.
package Gavel::Process;

use strict;
use warnings;

use File::Path qw(make_path);
use POSIX ();

use Gavel::Wait qw(wait_until);

# Where Debian keeps nginx, and an ordinary user's shell does not look.
$ENV{PATH} .= ':/usr/sbin:/sbin';

use constant STOP_DEADLINE => 30;
use constant KILL_DEADLINE => 30;
use constant TAIL_LINES    => 15;


# name, dir (of pid and log), argv; optional: user (who to be, when we are
# root), env, stop_signal, start_deadline, orphan (outlives this process).
sub new {
    my ($class, %self) = @_;

    $self{user}           = undef if $> != 0;
    $self{env}            ||= {};
    $self{stop_signal}    ||= 'TERM';
    $self{start_deadline} ||= 60;
    return bless \%self, $class;
}


sub name     { return $_[0]{name} }
sub dir      { return $_[0]{dir} }
sub log_file { return "$_[0]{dir}/$_[0]{name}.log" }
sub pid_file { return "$_[0]{dir}/$_[0]{name}.pid" }


# A folder that belongs to the user the program runs as.
sub make_dir {
    my ($self, $dir, $mode) = @_;

    make_path($dir);
    chmod $mode || 0700, $dir or die "cannot chmod $dir: $!\n";
    if (defined $self->{user}) {
        my ($uid, $gid) = (getpwnam $self->{user})[2, 3];
        chown $uid, $gid, $dir or die "cannot chown $dir: $!\n";
    }
    return $dir;
}


sub write_file {
    my ($self, $path, $text, $mode) = @_;

    open my $file, '>', $path or die "cannot write $path: $!\n";
    chmod $mode || 0600, $path;
    print {$file} $text;
    close $file or die "cannot write $path: $!\n";
    if (defined $self->{user}) {
        my ($uid, $gid) = (getpwnam $self->{user})[2, 3];
        chown $uid, $gid, $path or die "cannot chown $path: $!\n";
    }
    return $path;
}


# The command line under which a program runs as its user.  With the parent
# it dies, too, so that nothing is left behind by a SIGKILL.
sub as_user {
    my ($self, @argv) = @_;
    my @setpriv = ('setpriv');

    push @setpriv, '--pdeathsig', $self->{stop_signal} unless $self->{orphan};
    push @setpriv, '--reuid', $self->{user}, '--regid',
        (getgrgid((getpwnam $self->{user})[3]))[0], '--init-groups'
        if defined $self->{user};
    return (@setpriv > 1 ? @setpriv : (), @argv);
}


# libpq looks there for certificates, and fails where it may not look.
sub home {
    my ($self) = @_;

    return defined $self->{user} ? (HOME => (getpwnam $self->{user})[7]) : ();
}


# Runs a program to its end as the server's user; dies with its output.
sub run {
    my ($self, @argv) = @_;
    my @command = $self->as_user(@argv);
    my $pid = open my $out, '-|';
    my $text;

    die "cannot fork: $!\n" unless defined $pid;
    if ($pid == 0) {
        local %ENV = (%ENV, $self->home, %{ $self->{env} });
        open STDIN,  '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        chdir '/';
        exec { $command[0] } @command or die "$command[0]: $!\n";
    }
    $text = do { local $/; <$out> };
    close $out;
    die "$argv[0] failed:\n$text" if $? != 0;
    return $text;
}


sub start {
    my ($self) = @_;
    my @command = $self->as_user(@{ $self->{argv} });
    my $pid = fork;

    die "cannot fork: $!\n" unless defined $pid;
    $self->become(@command) if $pid == 0;

    $self->{mine} = 1;
    return $self->note($pid);
}


# Writes down which process this is.
sub note {
    my ($self, $pid) = @_;

    $self->{pid} = $pid;
    $self->{started} = start_time($pid);
    open my $file, '>', $self->pid_file or die $self->pid_file . ": $!\n";
    print {$file} "$pid $self->{started}\n";
    close $file;
    return $self;
}


# The child's side of start(); a session of its own, so that Ctrl-C at the
# terminal reaches only us, who stop things in order.
sub become {
    my ($self, @command) = @_;

    POSIX::setsid();
    local %ENV = (%ENV, $self->home, %{ $self->{env} });
    open STDIN,  '<',  '/dev/null';
    open STDOUT, '>>', $self->log_file;
    open STDERR, '>&', \*STDOUT;
    chdir '/';
    $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE CHLD);
    { exec { $command[0] } @command };
    print STDERR "$command[0]: $!\n";
    POSIX::_exit(127);
}


sub wait_ready {
    my ($self) = @_;

    # Asked once: another worker of the same program may not be so far yet.
    my $ready = wait_until(sub {
        $self->ready ? 'yes' : $self->alive ? '' : 'no';
    }, $self->{start_deadline}) // '';

    return $self if $ready eq 'yes';
    die sprintf "%s %s; its log is %s and ends with:\n%s", $self->name,
        $self->alive ? "is not ready after $self->{start_deadline} s"
        : 'has ended', $self->log_file, $self->tail;
}


# Finds a process that another one has started, perhaps in place of the one we
# knew; false: there is none.
sub attach {
    my ($self) = @_;

    return 1 if $self->alive;
    open my $file, '<', $self->pid_file or return 0;
    my ($pid, $started) = (<$file> // '') =~ /^(\d+) (\d+)/ or return 0;
    @$self{qw(pid started mine)} = ($pid, $started, 0);
    return $self->alive;
}


sub pid {
    my ($self) = @_;

    return $self->attach ? $self->{pid} : undef;
}


sub alive {
    my ($self) = @_;
    my $pid = $self->{pid} or return 0;

    waitpid $pid, POSIX::WNOHANG() if $self->{mine};
    return is_running($pid, $self->{started});
}


# Whether it is still the one that started then.
sub is_running {
    my ($pid, $started) = @_;

    return defined $started && (start_time($pid) // '') eq $started;
}


# The pids of those it has started itself.
sub children {
    my ($self) = @_;
    my $pid = $self->pid or return;

    open my $file, '<', "/proc/$pid/task/$pid/children" or return;
    return split ' ', <$file> // '';
}


# When a process started, in ticks since boot; undef: gone, or only a zombie.
sub start_time {
    my @fields = fields(@_) or return;

    return $fields[0] eq 'Z' ? undef : $fields[19];
}


# What /proc/PID/stat says after the name, from the state on.
sub fields {
    my ($pid) = @_;

    open my $file, '<', "/proc/$pid/stat" or return;
    my $line = <$file> // return;
    return split ' ', $line =~ s/^.*\) //r;
}


# Does it wait, all that it had to do being done?
sub sleeping {
    my ($self) = @_;
    my $pid = $self->pid or return 0;

    return ((fields($pid))[0] // '') eq 'S';
}


sub signal {
    my ($self, $name) = @_;

    return $self->attach && kill $name, $self->{pid};
}


# Ends it in its own way, then with force; says whether that was not needed.
sub stop {
    my ($self) = @_;

    # One that was frozen goes on first: a SIGCONT after the other could take
    # back the SIGSTOP by which LeakSanitizer looks at a program at its end,
    # and both would wait for ever.
    $self->signal('CONT');
    return 1 unless $self->signal($self->{stop_signal});
    return $self->gone if wait_until(sub { !$self->alive }, STOP_DEADLINE);
    $self->kill_now;
    return 0;
}


sub kill_now {
    my ($self) = @_;

    # Its session, too: NGINX's workers outlive a master that was killed.  And
    # PostgreSQL's backends are sessions of their own, who take a moment to see
    # that it is dead; until then no other can start in its place.
    return $self->gone unless $self->attach;
    my %started = map { $_ => start_time($_) } $self->children;
    kill KILL => -$self->{pid}, $self->{pid};
    wait_until(sub {
        !$self->alive && !grep { is_running($_, $started{$_}) } keys %started;
    }, KILL_DEADLINE) or die $self->name . " survives SIGKILL\n";
    return $self->gone;
}


sub gone {
    my ($self) = @_;

    unlink $self->pid_file;
    delete @$self{qw(pid started mine)};
    return 1;
}


sub freeze { return $_[0]->signal('STOP') }
sub thaw   { return $_[0]->signal('CONT') }

sub restart {
    my ($self) = @_;

    $self->stop;
    return $self->start->wait_ready;
}


sub tail {
    my ($self) = @_;
    my @lines;

    open my $file, '<', $self->log_file or return "(no log)\n";
    while (<$file>) {
        push @lines, "    $_";
        shift @lines if @lines > TAIL_LINES;
    }
    return join('', @lines) =~ s/\n?\z/\n/r;
}

1;
