# Runs one === block: its users and items, its requests in order, its checks.
package Gavel::Block;

use strict;
use warnings;

use HTTP::Tiny;
use JSON::PP ();
use Test::More;

use Gavel::Folder;
use Gavel::Net qw(connect_to);
use Gavel::Subset qw(difference);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;

# Sections of a request; those of the second are request2, error_code2, ...
my @OF_REQUEST = qw(request raw_request as more_headers error_code
    response_body response_body_like response_json response_headers capture);
my @OF_BLOCK = qw(users items error_log no_error_log auth_rows bids_rows
    stats_rows);


# block: Test::Base's; label tells the run.
sub run {
    my ($class, $world, $block, $label) = @_;
    my $self = bless {
        world => $world, block => $block,
        name  => $block->name . " ($label)",
        value => { missing => Gavel::Folder::random_hex(4)
            . '-0000-7000-8000-' . Gavel::Folder::random_hex(6),
            random => Gavel::Folder::random_hex(6) },
    }, $class;
    my $log_from = -s $world->nginx->error_log || 0;

    $self->check_sections;
    $self->make_users;
    $self->make_items;
    for my $n ('', 2 .. 99) {
        last unless defined $self->section("request$n")
            || defined $self->section("raw_request$n");
        $self->one_request($n);
    }
    $self->check_log($log_from);
    $self->check_rows($_) for qw(auth bids stats);
}


# A misspelt section would be a check that never fails.
sub check_sections {
    my ($self) = @_;
    my %known = map { $_ => 1 } @OF_REQUEST, @OF_BLOCK;

    for my $section (@{ $self->{block}{_section_order}[0] || [] }) {
        (my $plain = $section) =~ s/\d+$//;
        die "$self->{name}: no such section: $section\n"
            unless $known{$plain} || $section =~ /^(?:SKIP|ONLY)$/;
    }
}


# A section's value; undef: the block has none of the name.  Text that no
# filter (eval) has made loses the empty lines at its end.
sub section {
    my ($self, $name) = @_;
    my $block = $self->{block};
    my $value = ($block->{$name} // return)->[0];
    my $map = $block->{_section_map}[0];

    $value =~ s/\s+\z// unless ref $value || $map->{$name}{filters} =~ /\w/;
    return $value;
}


# As above with every $name replaced by what it stands for.
sub filled {
    my ($self, $name) = @_;
    my $text = $self->section($name) // return;

    return $text if ref $text;
    $text =~ s/\$([a-z]\w*)/$self->{value}{$1}
        \/\/ die "$self->{name}: nothing is called \$$1\n"/ge;
    return $text;
}


# --- users: alice bob      gives $alice (the id), $alice_token, ...
sub make_users {
    my ($self) = @_;

    for my $name (split ' ', $self->section('users') // '') {
        my $user = $self->{world}->user($name);
        $self->{user}{$name} = $user;
        $self->{value}{$name} = $user->{id};
        $self->{value}{"${name}_$_"} = $user->{$_} for keys %$user;
    }
}


# --- items: lines "chair alice startPrice=1000 ends_in_s=60" give $chair.
sub make_items {
    my ($self) = @_;

    for my $line (split /\n/, $self->section('items') // '') {
        my ($name, $seller, %more) = split /[ =]+/, $line;
        my $user = $self->{user}{$seller} // die "no user $seller\n";
        my $item = $self->{world}->item($user, %more);
        $self->{value}{$name} = $item->{id};
    }
}


sub one_request {
    my ($self, $n) = @_;
    my $name = $self->{name} . ($n ? ", request $n" : '');
    my $answer = defined $self->section("raw_request$n")
        ? $self->send_raw($n) : $self->send_request($n);

    is($answer->{status}, $self->section("error_code$n") // 200,
        "$name: status") or diag($answer->{content});
    $self->check_body($n, $name, $answer);
    $self->check_headers($n, $name, $answer->{headers});
    $self->capture($n, $answer->{content});
}


# The first line is the request line, the rest the body; the caller's token
# (as) and JSON's content type are added unless more_headers says otherwise.
sub send_request {
    my ($self, $n) = @_;
    my ($line, $body) = split /\n/, $self->filled("request$n"), 2;
    my ($method, $path) = $line =~ /^(\S+) (\S+)$/
        or die "$self->{name}: \"$line\" is no request line\n";
    my %headers;

    $headers{'content-type'} = 'application/json' if ($body // '') ne '';
    my $as = $self->section("as$n");
    $headers{authorization} = 'Bearer ' . ($self->{user}{$as}
        // die "$self->{name}: no user $as\n")->{token} if defined $as;
    for (split /\n/, $self->filled("more_headers$n") // '') {
        my ($key, $value) = /^([^:]+): ?(.*)$/ or next;
        $headers{lc $key} = $value;
    }
    delete $headers{$_} for grep { $headers{$_} eq '' } keys %headers;
    $self->{http} ||= HTTP::Tiny->new(timeout => 15, http_proxy => undef);
    return $self->{http}->request($method,
        "http://127.0.0.1:$self->{world}{port}$path",
        { headers => \%headers, content => $body // '' });
}


# Bytes as they are; the answer up to the end of the connection.
sub send_raw {
    my ($self, $n) = @_;
    my $socket = connect_to($self->{world}{port}) or die "no NGINX\n";
    my $text = '';

    print {$socket} $self->filled("raw_request$n");
    $socket->flush;
    local $SIG{ALRM} = sub { die "$self->{name}: no end of the answer\n" };
    alarm 15;
    1 while sysread $socket, $text, 65536, length $text;
    alarm 0;
    my ($head, $content) = split /\r\n\r\n/, $text, 2;
    my ($status) = ($head // '') =~ m{^HTTP/1\.\d (\d+)};
    my %headers = map { /^([^:]+): (.*)$/ ? (lc $1, $2) : () }
        split /\r\n/, $head // '';
    return {
        status  => $status // 0, headers => \%headers,
        content => $content // '',
    };
}


sub check_body {
    my ($self, $n, $name, $answer) = @_;
    my $exact = $self->filled("response_body$n");
    my $like = $self->section("response_body_like$n");
    my $subset = $self->filled("response_json$n");

    is($answer->{content} =~ s/\n\z//r, $exact =~ s/\n\z//r, "$name: body")
        if defined $exact;
    like($answer->{content}, ref $like ? $like : qr/$like/,
        "$name: body") if defined $like;
    return unless defined $subset;

    my $is = eval { $json->decode($answer->{content}) };
    my $differs = difference($json->decode($subset), $is);
    is($differs, undef, "$name: body") or diag($answer->{content});
}


# Lines "Name: value", or "Name: qr/.../", or "!Name" for one not there.
sub check_headers {
    my ($self, $n, $name, $headers) = @_;

    for my $line (split /\n/, $self->filled("response_headers$n") // '') {
        if ($line =~ /^!(\S+)$/) {
            is($headers->{ lc $1 }, undef, "$name: no $1");
        } elsif ($line =~ m{^([^:]+): qr/(.*)/$}) {
            like($headers->{ lc $1 } // '', qr/$2/, "$name: $1");
        } elsif ($line =~ /^([^:]+): (.*)$/) {
            is($headers->{ lc $1 }, $2, "$name: $1");
        }
    }
}


# Lines "bid=bid.id": $bid stands for that member from now on.
sub capture {
    my ($self, $n, $content) = @_;

    for my $line (split /\n/, $self->section("capture$n") // '') {
        my ($name, $path) = $line =~ /^(\w+)=(\S+)$/
            or die "$self->{name}: \"$line\" captures nothing\n";
        my $value = eval { $json->decode($content) };
        for my $key (split /\./, $path) {
            $value = ref $value eq 'ARRAY' ? $value->[$key] : $value->{$key};
        }
        $self->{value}{$name} = $value
            // die "$self->{name}: no $path in $content\n";
    }
}


sub check_log {
    my ($self, $from) = @_;
    my @want = split /\n/, $self->filled('error_log') // '';
    my @unwanted = split /\n/, $self->filled('no_error_log') // '';

    return unless @want || @unwanted;
    open my $file, '<', $self->{world}->nginx->error_log or die $!;
    seek $file, $from, 0;
    my $log = do { local $/; <$file> } // '';
    ok(index($log, $_) >= 0, "$self->{name}: logged: $_") or diag($log)
        for @want;
    ok(index($log, $_) < 0, "$self->{name}: not logged: $_") for @unwanted;
}


# --- bids_rows: a statement, a line "=>", and the rows, columns by tabs.
sub check_rows {
    my ($self, $which) = @_;
    my $text = $self->filled("${which}_rows") // return;
    my ($sql, $rows) = split /^=>[ \t]*\n?/m, $text, 2;

    is($self->{world}->sql($which, $sql), ($rows // '') =~ s/\n\z//r,
        "$self->{name}: rows in $which");
}

1;
