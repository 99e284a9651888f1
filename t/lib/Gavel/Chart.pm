# What the Helm chart renders, started here: each Deployment is one process on
# a loopback address of its own, with the ports, the environment and the
# nginx.conf that it has in a cluster.
#
# The programs are those of this build; or those inside the images, when
# GAVEL_IMAGES names their unpacked files: "nginx=DIR daemons=DIR ...".
package Gavel::Chart;

use strict;
use warnings;

use File::Path qw(make_path);
use JSON::PP ();

use Gavel::Net qw(http_get);
use Gavel::Process;
use Gavel::Settings qw(root);

my $TO_JSON = 'import json, sys, yaml;'
    . ' json.dump([d for d in yaml.safe_load_all(sys.stdin) if d], sys.stdout)';

# Connections that are the test's own, by what the chart calls them.
my %DATABASE_OF = (
    'nginx-auth' => [qw(nginx auth)],   'nginx-bids' => [qw(nginx bids)],
    'nginx-stats' => [qw(nginx stats)], 'relay-auth' => [qw(relay auth)],
    'relay-bids' => [qw(relay bids)],   'stats-stats' => [qw(stats stats)],
    'closer-bids' => [qw(closer bids)],
);


sub tools { return root() . '/build/chart-tools' }

# What is missing; undef: nothing.
sub missing {
    return 'helm (scripts/chart-tools installs it)'
        unless -x tools() . '/helm' && -x tools() . '/venv/bin/python';
    return;
}


# values: a file of the chart; stack, dir: the test file's.
sub new {
    my ($class, %self) = @_;
    my %images = map { split /=/, $_, 2 } split ' ', $ENV{GAVEL_IMAGES} // '';
    my $chart = bless { program => {}, images => \%images, %self }, $class;

    # Not always the same, for two runs on one machine.
    $chart->{net} = join '.', 127, 1 + int rand 250, 1 + int rand 250;
    $chart->{documents} = $chart->render;
    $chart->{ip} = $chart->addresses;
    return $chart;
}


sub render {
    my ($self) = @_;
    my $tools = tools();
    my $chart = root() . '/helm/gavel';

    my $json = `$tools/helm template gavel $chart -f $chart/$self->{values} \\
        | $tools/venv/bin/python -c '$TO_JSON'`;
    die "cannot render the chart\n" if $? != 0;
    return JSON::PP->new->utf8->decode($json);
}


sub of_kind {
    my ($self, $kind) = @_;

    return grep { $_->{kind} eq $kind } @{ $self->{documents} };
}


sub deployment {
    my ($self, $component) = @_;
    my ($found) = grep { $_->{metadata}{name} eq "gavel-$component" }
        $self->of_kind('Deployment');

    return $found // die "no Deployment of $component\n";
}


sub secret {
    my ($self, $name) = @_;
    my ($found) = grep { $_->{metadata}{name} eq $name }
        $self->of_kind('Secret');

    return $found->{stringData};
}


# Service -> address; what one Deployment is behind shares its address.
sub addresses {
    my ($self) = @_;
    my (%of, %ip);
    my $next = 10;

    for my $service ($self->of_kind('Service')) {
        my $who = $service->{spec}{selector}{'app.kubernetes.io/component'};
        $of{$who} //= "$self->{net}." . $next++;
        $ip{ $service->{metadata}{name} } = $of{$who};
    }
    $ip{"gavel-$_"} //= "$self->{net}." . $next++ for qw(stats closer);
    return \%ip;
}


sub ip { return $_[0]{ip}{"gavel-$_[1]"} }


# Addresses of Services, and of the servers that the test has started.
sub local {
    my ($self, $text) = @_;
    $text =~ s{\b(gavel-[a-z-]+):(\d+)}
        {($self->{ip}{$1} // die "no Service $1\n") . ":$2"}ge;
    return $text;
}


# A container's environment, as it is here.
sub environment {
    my ($self, $component) = @_;
    my $container = $self->deployment($component)
        ->{spec}{template}{spec}{containers}[0];
    my %env;

    for my $variable (@{ $container->{env} }) {
        my $from = $variable->{valueFrom}{secretKeyRef};
        $env{ $variable->{name} } = $from
            ? $self->connection($from->{name}, $from->{key})
            : $self->local($variable->{value});
    }
    return %env;
}


sub connection {
    my ($self, $secret, $key) = @_;
    my $which = $DATABASE_OF{$key};

    return $self->{stack}->database_url(@$which) if $which;
    return $self->{stack}->amqp_url if $key eq 'amqp';
    return $self->{stack}->redis_url if $key eq 'redis';
    return $self->secret($secret)->{$key};
}


# The command that runs a program; in an image, as its pod would.
sub command {
    my ($self, $image, $dir, $inside, $here) = @_;
    my $files = $self->{images}{$image} // return ($here);

    return (root() . '/docker/in-image', $files, $dir, @$inside);
}


# Who a program runs as; in an image, its own user, and docker/in-image needs
# to be root until then.
sub user {
    my ($self) = @_;

    return (user => %{ $self->{images} } ? undef : 'www-data');
}


sub hand_over {
    my ($self, $dir) = @_;

    Gavel::Stack::command('chown', '-R', '10001:10001', $dir)
        if %{ $self->{images} };
}


# Names of Services, for programs that check them in certificates.
sub write_hosts {
    my ($self, $dir) = @_;

    open my $file, '>', "$dir/hosts" or die "$dir/hosts: $!\n";
    print {$file} map { "$self->{ip}{$_} $_\n" } sort keys %{ $self->{ip} };
    close $file;
}


sub write_files {
    my ($self, $process, $dir, $files, $items) = @_;

    $process->make_dir($dir, 0755);
    for my $name (keys %$files) {
        my $path = $items ? $items->{$name} // next : $name;
        $process->make_dir("$dir/$1", 0755) if $path =~ m{(.*)/};
        $process->write_file("$dir/$path", $files->{$name});
    }
}


# An NGINX of the chart, started as the image's entry point starts it.
sub nginx {
    my ($self, $component) = @_;
    my $dir = "$self->{dir}/$component";
    my $ip = $self->ip($component);
    my ($maps) = grep { $_->{metadata}{name} eq 'gavel-nginx' }
        $self->of_kind('ConfigMap');
    my $conf = $self->local($maps->{data}{"$component.conf"});
    my %env = $self->environment($component);
    my $process = Gavel::Process->new(
        name => $component, dir => $dir, $self->user,
        stop_signal => 'QUIT',
        argv => [$self->command('nginx', $dir, ['gavel-nginx'],
            root() . '/docker/nginx/gavel-nginx')],
        env  => {
            %env, GAVEL_NGINX_CONF => "$dir/nginx.conf",
            GAVEL_RUN_DIR => "$dir/run", GAVEL_KEYS => "$dir/keys",
        },
    );

    $process->make_dir($_, 0755) for $dir, "$dir/run", "$dir/tmp";
    my %place = ('etc/gavel' => '', 'run/gavel' => '/run', tmp => '/tmp');
    $conf =~ s{(?<![\w.])/(etc/gavel|run/gavel|tmp)/}{$dir$place{$1}/}g;
    $conf =~ s{modules/(ngx_http_gavel_module)}{$self->{build}/modules/$1}
        unless $self->{images}{nginx};
    $conf =~ s{/dev/stdout}{$dir/access.log}g;
    $conf =~ s{\blisten (\d+)}{listen $ip:$1}g;
    $process->write_file("$dir/nginx.conf", $conf);
    $self->mount_secrets($process, $component, $dir);
    $self->hand_over($dir);
    return $self->{program}{$component} = $process;
}


# What its pod has mounted, and nothing that it has not.
sub mount_secrets {
    my ($self, $process, $component, $dir) = @_;
    my $pod = $self->deployment($component)->{spec}{template}{spec};

    for my $volume (grep { $_->{secret} } @{ $pod->{volumes} }) {
        my $items = $volume->{secret}{items};
        $self->write_files($process, "$dir/$volume->{name}",
            $self->secret($volume->{secret}{secretName}),
            $items && { map { $_->{key} => $_->{path} } @$items });
    }
}


sub daemon {
    my ($self, $component) = @_;
    my $dir = "$self->{dir}/$component";
    my $ip = $self->ip($component);
    my %env = $self->environment($component);
    my $process = Gavel::Process->new(
        name => $component, dir => $dir, $self->user,
        argv => [$self->command('daemons', $dir, ["gavel-$component"],
            "$dir/gavel-$component")],
        env  => {
            %env, 'GAVEL_' . uc($component) . '_LISTEN' => "$ip:9100",
            ($env{GAVEL_RELAY_WAKE} ? (GAVEL_RELAY_WAKE => "$ip:9111") : ()),
        },
    );

    $process->make_dir($dir, 0755);
    File::Copy::copy("$self->{build}/gavel-$component",
        "$dir/gavel-$component") or die "gavel-$component: $!\n";
    chmod 0755, "$dir/gavel-$component";
    $self->hand_over($dir);
    return $self->{program}{$component} = $process;
}


# The pages' server: only from its image, which has names and files in place.
sub frontend {
    my ($self) = @_;
    my $dir = "$self->{dir}/frontend";
    my $pod = $self->deployment('frontend')->{spec}{template}{spec};
    my %env = map { $_->{name} => $_->{value} // $self->connection(
        @{ $_->{valueFrom}{secretKeyRef} }{qw(name key)}) }
        @{ $pod->{containers}[0]{env} };
    my $process = Gavel::Process->new(
        name => 'frontend', dir => $dir, user => undef, env => \%env,
        argv => [$self->command('frontend', $dir,
            ['env', '-C', '/app', 'node', 'start.mjs'])],
    );

    $env{GAVEL_BFF_HOST} = $self->ip('frontend');
    $env{GAVEL_BFF_PORT} = 8083;
    s{^/etc/gavel/}{$dir/} for values %env;
    $process->make_dir($dir, 0755);
    $self->mount_secrets($process, 'frontend', $dir);
    $self->write_hosts($dir);
    $self->hand_over($dir);
    return $self->{program}{frontend} = $process;
}


# Runs a command of an image to its end; what it said.
sub run_in {
    my ($self, $image, $env, @command) = @_;
    my $dir = "$self->{dir}/run-$image";

    make_path($dir);
    $self->hand_over($dir);
    local @ENV{keys %$env} = values %$env;
    return Gavel::Stack::command(
        root() . '/docker/in-image', $self->{images}{$image}, $dir, @command);
}


# Starts them, and waits until their own probe is content.
sub start {
    my ($self, @components) = @_;

    for my $component (@components) {
        my $process = $self->{program}{$component};
        my $url = 'http://' . $self->ip($component)
            . $self->probe($component);
        no warnings 'once';
        $process->{ready} = sub { http_get($url)->{success} };
        bless $process, 'Gavel::Chart::Process';
        $process->start;
    }
    $self->{program}{$_}->wait_ready for @components;
}


sub probe {
    my ($self, $component) = @_;

    my $container = $self->deployment($component)
        ->{spec}{template}{spec}{containers}[0];
    my $probe = $container->{readinessProbe}{httpGet};
    my ($port) = grep { $_->{name} eq $probe->{port} }
        @{ $container->{ports} };
    return ":$port->{containerPort}$probe->{path}";
}


sub stop {
    my ($self) = @_;

    $_->stop for values %{ $self->{program} };
}


package Gavel::Chart::Process;

use parent -norequire, 'Gavel::Process';

sub ready { return $_[0]{ready}->() }

1;
