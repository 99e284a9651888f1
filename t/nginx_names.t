# The image's start of NGINX follows names: a database whose name gets another
# address is found there, by the same master, without a lost worker.

use Gavel;
use Gavel::Net qw(free_ports http_get);
use Gavel::Settings qw(root);

plan(skip_all => 'needs root, for a hosts file of its own') if $> != 0;
plan(skip_all => 'is about a script: once is enough')
    if Gavel::World::sanitized();

my ($port) = free_ports(1);
my $dir = world->{dir} . '/image';
my $hosts = "$dir/hosts";

# Nobody listens at the first address, PostgreSQL at the second.
sub point_to {
    my ($address) = @_;

    open my $file, '>', $hosts or die "$hosts: $!\n";
    print {$file} "127.0.0.1 localhost\n$address db.test\n";
    close $file;
}

my $nginx = Gavel::Process->new(
    name => 'image', dir => $dir, stop_signal => 'QUIT',
    argv => ['unshare', '--mount', 'bash', '-c', "mount --bind $hosts"
        . ' /etc/hosts && exec ' . root() . '/docker/nginx/gavel-nginx'],
    env => {
        GAVEL_NGINX_CONF => "$dir/nginx.conf", GAVEL_RUN_DIR => "$dir/run",
        GAVEL_KEYS => "$dir/none", GAVEL_RESOLVE_S => 1,
        GAVEL_STATS_DB_URL => world->{stack}->database_url('nginx', 'stats')
            =~ s/127\.0\.0\.1/db.test/r,
    },
);

$nginx->make_dir($_) for $dir, "$dir/run", "$dir/tmp";
$nginx->write_file("$dir/nginx.conf", <<"END");
load_module $ENV{GAVEL_BUILD}/modules/ngx_http_gavel_module.so;
pid $dir/master.pid;
error_log stderr info;
events { }
http {
    access_log off;
    client_body_temp_path $dir/tmp/body;
    proxy_temp_path $dir/tmp/proxy;
    fastcgi_temp_path $dir/tmp/fastcgi;
    scgi_temp_path $dir/tmp/scgi;
    uwsgi_temp_path $dir/tmp/uwsgi;
    gavel_zone zone=gavel:8m;
    gavel_verify_key @{[ world->{stack}{keys} ]}/public.pem;
    gavel_secret @{[ world->{stack}{keys} ]}/secret;
    include $dir/run/gavel.conf;
    server {
        listen 127.0.0.1:$port;
        location /userstats.v1.UserStatsService/ { gavel_stats; }
        location = /healthz { gavel_health; }
    }
}
END

sub health { return http_get("http://127.0.0.1:$port/healthz")->{status} }

world->{stack}->make_keys;
point_to('127.0.0.2');
$nginx->start;
eventually { health() == 503 } 'the database is not where its name says';
my $pid = $nginx->pid;

point_to('127.0.0.1');
eventually { health() == 200 } 'its name has moved, and NGINX has followed';
is($nginx->pid, $pid, 'with the same master');
open my $log, '<', $nginx->log_file or die $nginx->log_file . ": $!\n";
is((grep { /an address of db\.test is another now/ } <$log>), 1,
    'and one line tells');

$nginx->stop;
my $script = root() . '/docker/nginx/gavel-nginx';
eventually { !grep { /\Q$script\E/ } `ps -e -o args --no-headers` }
    'nobody follows names any more';
finish();
