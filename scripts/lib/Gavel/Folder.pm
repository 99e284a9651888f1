# The run folder: where a stack's data, logs, keys and pids lie.
package Gavel::Folder;

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::SHA qw(sha1_hex);
use Exporter qw(import);
use File::Path qw(make_path);

our @EXPORT_OK = qw(run_folder read_secrets);

# Whom the servers run as when we are root.
our @USERS = qw(postgres rabbitmq redis www-data);


# The folder to use for the setting.  Root's servers run as their packages'
# own users, and those cannot enter a clone inside somebody's home: then the
# folder lies under /var/tmp, and the setting's place is a link to it.
sub run_folder {
    my ($wanted) = @_;

    make_path($wanted, { mode => 0711 }) unless -l $wanted || -d $wanted;
    elsewhere($wanted, readlink $wanted) if -l $wanted && !-d $wanted;
    my $folder = abs_path($wanted);

    if ($> == 0 && grep { !can_enter($_, $folder) } @USERS) {
        rmdir $wanted or die "$wanted lies where the servers' users cannot"
            . " enter; remove it, or set GAVEL_RUN_DIR\n";
        $folder = elsewhere($wanted,
            '/var/tmp/gavel-' . substr sha1_hex($wanted), 0, 12);
        symlink $folder, $wanted or die "cannot link $wanted: $!\n";
    }
    die "$folder belongs to another user; set GAVEL_RUN_DIR\n"
        unless (stat $folder)[4] == $>;
    return $folder;
}


# Makes the folder, which nobody else may have made before us.
sub elsewhere {
    my ($wanted, $folder) = @_;

    mkdir $folder, 0711;
    die "$folder is not ours; set GAVEL_RUN_DIR\n"
        unless -d $folder && !-l $folder && (lstat $folder)[4] == $>;
    chmod 0711, $folder;
    return $folder;
}


sub can_enter {
    my ($user, $folder) = @_;
    my $gid = (getpwnam $user)[3] // die "there is no user $user: make deps\n";

    return system('setpriv', '--reuid', $user, '--regid', $gid,
        '--init-groups', 'test', '-x', $folder) == 0;
}


# Passwords made once per folder, by name.
sub read_secrets {
    my ($folder, @names) = @_;
    my %secret;

    if (open my $file, '<', "$folder/secrets") {
        %secret = map { /^(\w+)=(\w+)$/ ? ($1, $2) : () } <$file>;
    }
    return \%secret unless grep { !defined $secret{$_} } @names;

    $secret{$_} //= random_hex(16) for @names;
    my $umask = umask 077;
    open my $file, '>', "$folder/secrets" or die "$folder/secrets: $!\n";
    print {$file} map { "$_=$secret{$_}\n" } sort keys %secret;
    close $file or die "$folder/secrets: $!\n";
    umask $umask;
    return \%secret;
}


sub random_hex {
    my ($bytes) = @_;

    open my $file, '<:raw', '/dev/urandom' or die "/dev/urandom: $!\n";
    read($file, my $random, $bytes) == $bytes or die "/dev/urandom: $!\n";
    return unpack 'H*', $random;
}

1;
