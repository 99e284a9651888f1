# Commands of daemons that end by themselves, as the chart's tasks run them.
package Gavel::Task;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT = qw(task task_begin task_said redrive);


# Begins a command of a daemon's program, in its environment and what is added.
sub task_begin {
    my ($daemon, $words, %env) = @_;
    my $pid = open my $out, '-|';

    die "cannot fork: $!\n" unless defined $pid;
    if ($pid == 0) {
        local %ENV = (%ENV, %{ $daemon->{env} }, %env);
        open STDERR, '>&', \*STDOUT;
        exec $daemon->{binary}, @$words;
    }
    return { pid => $pid, out => $out };
}


# What it says until it ends, without its log, and its exit status; 256 and
# more: it was killed.
sub task_said {
    my ($run) = @_;
    my $text = do { local $/; readline $run->{out} };

    close $run->{out};
    return ($text =~ s/^\{.*\n//mgr, $? & 127 ? 256 + $? : $? >> 8);
}


# What a command says from its beginning to its end.
sub task {
    my ($daemon, @words) = @_;
    my ($text) = task_said(task_begin($daemon, \@words));

    return $text;
}


# What a relay says of the events that it was told to send again.
sub redrive {
    my ($relay) = @_;
    my ($text, $status) = task_said(task_begin($relay, ['redrive']));

    die "redrive: $text\n" if $status != 0;
    return $text;
}

1;
