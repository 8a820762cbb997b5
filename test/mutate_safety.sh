#!/bin/bash
# SPDX-License-Identifier: Zlib
# Breaks bounds, margins and checks between untrusted bytes and memory, one at a time, in a copy of the tree built with
# AddressSanitizer and UndefinedBehaviorSanitizer, and says what notices: a test, or else a minute of fuzzing. Exits with 1
# if one is broken and nothing notices. docs/safety.md has the list with what noticed.
#   mutate_safety.sh [NUMBER...]      all, or only those
set -euo pipefail
# shellcheck source=test/mutation.sh
. "$(dirname "$0")/mutation.sh"

# what is broken @ file below src @ what stands there, in one place @ what to put there
mutations='
input margin of the fast loop: 7 + 7 bytes@inflate/inflate_fast.h@FAST_INPUT_MARGIN = 7 + 8,@FAST_INPUT_MARGIN = 7 + 7,
output margin of the fast loop: a step less@inflate/inflate_fast.h@FAST_OUTPUT_MARGIN = 1 + COPY_MATCH_PAIR,@FAST_OUTPUT_MARGIN = 1 + COPY_MATCH_STEP,
the fast loop starts with 8 bytes of input@inflate/block_decoder.c@reader_input_left(&io->reader) >= FAST_INPUT_MARGIN@reader_input_left(&io->reader) >= 8
a long match of the fast loop ends behind the output@inflate/inflate_fast_body.h@if (ZD_LIKELY(length + FAST_OUTPUT_MARGIN <= job->output_end - next)) { if (ZD_LIKELY(distance <= next)) {@if (ZD_LIKELY(next <= job->output_end)) { if (ZD_LIKELY(distance <= next)) {
a match of the fast loop begins before the history@inflate/inflate_fast_body.h@back > job->history_have || distance@distance
a match of the fast loop ends behind the history@inflate/inflate_fast_body.h@back < length + COPY_MATCH_OVERRUN) { return false;@back < length) { return false;
wide copies of near matches@inflate/inflate_fast_body.h@if (ZD_LIKELY(distance >= COPY_MATCH_STEP)) { copy_wide@if (ZD_LIKELY(distance >= COPY_MATCH_STEP - 1)) { copy_wide
what the fast loop writes too is not restored@inflate/block_decoder.c@smaller(COPY_MATCH_OVERRUN, room - written));@smaller(COPY_MATCH_OVERRUN - 16, room - written));
a whole token writes behind the output@inflate/block_decoder.c@bits > reader.bit_count || length > io->output_end - next || distance > next@bits > reader.bit_count || length > io->output_end - next + 1 || distance > next
a whole token reads before the output@inflate/block_decoder.c@length > io->output_end - next || distance > next) {@length > io->output_end - next || distance > next + 1) {
a literal is written where there is no room@inflate/block_decoder.c@if (bits > reader.bit_count || next == io->output_end) {@if (bits > reader.bit_count) {
a distance beyond the history@inflate/block_decoder.c@back > io->history->have || decoder@back > io->history->have + 1 || decoder
a distance beyond the window@inflate/block_decoder.c@decoder->distance > io->max_distance) {@decoder->distance > io->max_distance + 1) {
an over-subscribed code@inflate/decode_table.c@if (unused < 0) { return false;@if (unused < 0) { return true;
an incomplete code@inflate/decode_table.c@return unused == 0 ||@return unused >= 0 ||
tables of too few entries@inflate/decode_table.h@LITLEN_TABLE_CAPACITY = 2368,@LITLEN_TABLE_CAPACITY = 2304,
too many literal and length symbols@inflate/block_header.c@decoder->litlen_symbols > DEFLATE_LITLEN_SYMBOLS || decoder@decoder
too many distance symbols@inflate/block_header.c@decoder->distance_symbols > DEFLATE_DISTANCE_SYMBOLS) {@decoder->distance_symbols > 32) {
repeated code lengths behind the last symbol@inflate/block_header.c@if (decoder->lengths_read + count > decoder->litlen_symbols@if (decoder->lengths_read + count > 1 + decoder->litlen_symbols
a repeated code length before the first@inflate/block_header.c@if (decoder->lengths_read == 0) {@if (decoder->lengths_read == 999) {
a code without end of block@inflate/block_header.c@if (decoder->code_lengths[DEFLATE_END_OF_BLOCK] == 0) {@if (decoder->code_lengths[DEFLATE_END_OF_BLOCK] == 99) {
a stored size without its complement@inflate/block_header.c@if (io->reader.buffer >> 16 != 0xffff - size) {@if ((io->reader.buffer >> 16 & 0xff) != (0xff ^ (size & 0xff))) {
an extra field longer than its buffer@inflate/inflate_wrapper.c@const uint32_t stored = size < room ? size : room;@const uint32_t stored = room != 0 ? size : room;
a gzip text longer than its buffer@inflate/inflate_wrapper.c@state->field_left < room) {@state->field_left <= room) {
a wrong check value@inflate/inflate_wrapper.c@if (is_verified(state) && stored != state->check) {@if (is_verified(state) && (stored ^ state->check) >> 8 != 0) {
inflateBack reads what the fast loop has spoiled@inflate/inflate_back.c@window_size - COPY_MATCH_OVERRUN,@window_size,
the history is not moved to its front in time@inflate/history.c@if (added > history->capacity - history->end) {@if (added > history->capacity - history->end + 1) {
a match longer than the lookahead@deflate/find_classic.c@lookahead < DEFLATE_MAX_MATCH ? lookahead : DEFLATE_MAX_MATCH;@lookahead < 200 ? lookahead : DEFLATE_MAX_MATCH;
a candidate that is still to come@deflate/find_classic.c@if (ZD_UNLIKELY(walk.candidate >= position)) {@if (ZD_UNLIKELY(walk.candidate > position + 1000000)) {
heads of fresh buffers count as clear@deflate/deflate.c@state->window.is_clear = false; // the heads are what the memory holds@
emission straight to the caller gets all its room@deflate/pending.c@bytes_left < strm->avail_out ? (size_t)bytes_left : strm->avail_out;@strm->avail_out;
a bound without the wrapper@deflate/deflate_bound.c@(sourceLen >> 25) + 7 + wrapper_size;@(sourceLen >> 25) + 7;
Adler-32 sums over twice the block@checksum/adler32.h@ADLER32_BLOCK = 5552@ADLER32_BLOCK = 11104
a negative length of crc32_combine@checksum/crc32_combine.c@return length < 0 ? 0 :@return length == 0 ? 0x80000000 :
a gz file that is full is refilled@gz/gz_fetch.c@input->bytes + input->end, input->size - input->end, &count@input->bytes + input->end, input->size, &count
a byte is pushed back into a full buffer@gz/gz_read.c@if (visible->have == file->output.size) {@if (visible->have > file->output.size) {
gzprintf fills its half of the buffer@gz/gz_print.c@(size_t)length >= file->buffer_size) {@(size_t)length > file->buffer_size) {
what a stalled write left is forgotten@gz/gz_write.c@output->begin = output->end - pending.left;@output->begin = output->end;
'

# The programs for a part of the library, the quickest first; the fuzz target that knows it.
programs_of() { # FILE
    case ${1#./} in
    inflate/*) echo test_decode_table test_inflate fuzz_inflate fuzz_inflate_back fuzz_header test_bad_input test_parity_inflate test_regressions ;;
    deflate/*) echo test_modern_format fuzz_deflate fuzz_calls test_classic test_regressions_deflate test_call_sequence test_parity_deflate test_tiers ;;
    checksum/*) echo test_checksum_limits test_kernels fuzz_checksum ;;
    gz/*) echo test_gz_model test_gz_reading test_gz_seeking test_gz_writing test_gz_write_faults test_gz_faults test_gz_stalls ;;
    esac
}

targets_of() { # FILE
    case ${1#./} in
    inflate/*) echo inflate inflate_back header calls ;;
    deflate/*) echo deflate calls ;;
    checksum/*) echo checksum ;;
    gz/*) echo gz ;;
    esac
}

run_program() { # PROGRAM
    case $1 in
    fuzz_*)
        mkdir -p "$work/build/seeds/$1"
        "$work/build/fuzz/make_seeds" "${1#fuzz_}" "$work/build/seeds/$1" || return
        fails 300 "$work/build/fuzz/$1" "$work/build/seeds/$1" ;;
    test_parity_*) fails 600 "$work/build/test/$1" --sequences 2500 ;;
    *) fails 300 "$work/build/test/$1" ;;
    esac
}

notice() { # FILE
    local program programs targets
    read -ra programs <<<"$(programs_of "$1")"
    build_tests make_seeds "${programs[@]}" || return 0
    for program in "${programs[@]}"; do
        if run_program "$program"; then
            echo "$program"
            return
        fi
    done
    read -ra targets <<<"$(targets_of "$1")"
    (cd "$work" && ./dev fuzz 60 "${targets[@]}") >"$work/output" 2>&1 || echo "fuzzing ${targets[*]}"
}

prepare_tree -DCMAKE_BUILD_TYPE=Release -DZANDER_SANITIZE=address,undefined
cp "$tree/dev" "$work"
export ASAN_OPTIONS=detect_leaks=0
run_mutations . "$mutations" "$@"
