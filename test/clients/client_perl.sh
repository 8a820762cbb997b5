#!/bin/bash
# SPDX-License-Identifier: Zlib
# Perl's Compress::Zlib and Compress::Raw::Zlib on the library: a round trip through each of their
# interfaces and, where the package's source can be fetched, their own test suites.
#   client_perl.sh FOLDER_OF_LIBZ_SO_1
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
fetch_source=$(cd "$(dirname "$0")/.." && pwd)/fetch_source.sh
client_start perl "${1:-}"

need perl
perl=$(command -v perl)
"$perl" -MCompress::Raw::Zlib -e 1 2>/dev/null || skip "this perl has no Compress::Raw::Zlib (Debian: package perl)"

cat >round_trip.pl <<'PERL'
use strict;
use warnings;
use Compress::Raw::Zlib;
use Compress::Zlib qw(compress uncompress memGzip memGunzip crc32 adler32 gzopen);

my ($file) = @ARGV;
open my $in, '<:raw', $file or die "$file: $!";
my $data = do { local $/; <$in> };
print "$^X compiled with zlib ", ZLIB_VERSION, " runs on ", Compress::Raw::Zlib::zlib_version(), "\n";

for my $level (0 .. 9) {
    uncompress(compress($data, $level)) eq $data or die "compress, level $level";
    for my $strategy (Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED) {
        for my $window_bits (-15, -9, 9, 15, 31) {
            my ($deflate) = Compress::Raw::Zlib::Deflate->new(
                -Level => $level, -Strategy => $strategy, -WindowBits => $window_bits, -AppendOutput => 1);
            my ($inflate) = Compress::Raw::Zlib::Inflate->new(
                -WindowBits => $window_bits, -AppendOutput => 1, -ConsumeInput => 1);
            my ($packed, $back) = ('', '');
            for (my $at = 0; $at < length $data; $at += 40_000) {
                $deflate->deflate(substr($data, $at, 40_000), $packed) == Z_OK or die "deflate";
            }
            $deflate->flush($packed) == Z_OK or die "flush";
            $inflate->inflate($packed, $back) == Z_STREAM_END or die "inflate, $level $strategy $window_bits";
            $back eq $data or die "bytes differ, $level $strategy $window_bits";
        }
    }
}
memGunzip(memGzip($data)) eq $data or die "memGzip";

my $gz = gzopen('sample.gz', 'wb6') or die "gzopen";
$gz->gzwrite($data) == length $data or die "gzwrite";
$gz->gzclose;
my ($back, $part) = ('');
$gz = gzopen('sample.gz', 'rb') or die "gzopen";
$back .= $part while $gz->gzread($part) > 0;
$gz->gzclose;
$back eq $data or die "gzopen: bytes differ";
crc32('123456789') == 0xcbf43926 && adler32('123456789') == 0x091e01de or die "checksums";
PERL
for way in with_preload with_library_path; do
    "$way" "$perl" round_trip.pl "$samples/program.bin"
    prove_called deflate inflate crc32 adler32 zlibVersion
done
gzip -dc sample.gz | cmp - "$samples/program.bin"

if ! command -v prove >/dev/null || ! source_folder=$("$fetch_source" perl "$folder/sources" \
    '*/cpan/Compress-Raw-Zlib/*' '*/cpan/IO-Compress/*'); then
    echo "note: perl's own test suites of these modules were not run: their source could not be fetched"
    exit 0
fi
# The suites compare the header's version with the library's; their authors give this switch for
# running them on a newer library.
export TEST_SKIP_VERSION_CHECK=1
for suite in Compress-Raw-Zlib IO-Compress; do
    cp -r "$source_folder/cpan/$suite" .
    (cd "$suite" && with_preload prove -j2 t/*.t)
done
prove_called deflate inflate inflateSync deflateParams deflatePrime crc32_combine
