#!/usr/bin/perl
# The domain knows C and itself: no object of it calls anything else, and no
# header of a package is read.  The include paths keep the honest out; this
# keeps out a prototype written by hand.

use strict;
use warnings;

use Test::More;

my $build = $ENV{GAVEL_BUILD} // 'build';
my @objects = split /\n/, `find $build/obj/libgavel/domain -name '*.o'`;

# What a program that may only call libc and its compiler's own runtime may
# leave undefined.
my ($libc) = glob '/lib/*-linux-gnu*/libc.so.6';
my %allowed = map { $_ => 1 } '_GLOBAL_OFFSET_TABLE_', symbols('-D', $libc);

# C99's headers, and no other in angle brackets.
my %header = map { ("$_.h" => 1) } qw(assert complex ctype errno fenv float
    inttypes iso646 limits locale math setjmp signal stdarg stdbool stddef
    stdint stdio stdlib string tgmath time wchar wctype);


# The names a file defines, without their versions.
sub symbols {
    my (@arguments) = @_;

    return map { /^\S* *[TtWwVvRrDdBbiuU] ([^@\s]+)/ ? $1 : () }
        grep { !/ U / } `nm @arguments`;
}

sub undefined {
    my ($object) = @_;

    return map { /^ +[Uw] (\S+)/ ? $1 : () } `nm $object`;
}


cmp_ok(scalar @objects, '>', 5, 'the domain is built');
cmp_ok(scalar keys %allowed, '>', 1000, 'libc is read');
$allowed{$_} = 1 for map { symbols($_) } @objects;

for my $object (@objects) {
    my @foreign = grep { !$allowed{$_} } undefined($object);

    is("@foreign", '', ($object =~ s{.*/libgavel/}{}r) . ' stands alone');
}

for my $file (split /\n/, `find libgavel/domain -name '*.[ch]'`) {
    open my $source, '<', $file or die "$file: $!\n";
    my @foreign = grep { !$header{$_} }
        map { /^\s*#\s*include\s*<([^>]+)>/ ? $1 : () } <$source>;

    is("@foreign", '', "$file includes only C's own headers");
}

done_testing();
