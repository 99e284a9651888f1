# Who has an account cannot be told from a failed login: not by the answer,
# and not by how long it takes.

use Gavel;

use List::Util qw(shuffle);
use Time::HiRes qw(time);

# Half a second of hashing would drown any difference; 4 MiB do not.
world->nginx(logins => 'gavel_password_hash m=4m t=1 p=1;'
    . ' gavel_login_limit off;');
start('nginx');

my @known   = map { user('known')->{email} } 1 .. 5;
my @unknown = map { random_name('known') . '@example.com' } 1 .. 5;

use constant ROUNDS => 100;

# One machine with other work has bad moments: the best of a few tries says
# whether there is a difference, for a real one is there every time.
use constant TRIES => 4;


sub took {
    my ($email) = @_;
    my $start = time;
    my $answer = call('Login', { email => $email, password => 'wrong horse' });

    return (time - $start, $answer);
}

# The chance that a known one takes longer than an unknown one: Mann and
# Whitney's U over the number of pairs.  0.5: nothing can be told.
sub chance {
    my ($known, $unknown) = @_;
    my $longer = 0;

    for my $k (@$known) {
        $longer += $k > $_ ? 1 : $k == $_ ? 0.5 : 0 for @$unknown;
    }
    return $longer / (@$known * @$unknown);
}

sub measured {
    my (%times, %answers);

    for my $round (1 .. ROUNDS) {
        for my $which (shuffle qw(known unknown)) {
            my $emails = $which eq 'known' ? \@known : \@unknown;
            my ($s, $answer) = took($emails->[$round % 5]);
            push @{ $times{$which} }, $s;
            $answers{"$answer->{status} $answer->{text}"}++;
        }
    }
    return (chance(@times{qw(known unknown)}), \%answers);
}


my ($best, $seen) = (1);
for my $try (1 .. TRIES) {
    my ($chance, $answers) = measured();

    diag(sprintf 'chance to tell: %.3f', $chance);
    $seen ||= $answers;
    $best = abs($chance - 0.5) if abs($chance - 0.5) < $best;
    last if $best < 0.07;
}

is(scalar keys %$seen, 1, 'Login: one answer for both');
like((keys %$seen)[0], qr/^401 /, 'Login: a refusal');
cmp_ok($best, '<', 0.07, 'Login: and in the same time');

finish();
