#!/bin/bash
# SPDX-License-Identifier: Zlib
# Breaks each condition that keeps classic output zlib's (docs/classic.md), one at a time, in a copy of
# the tree, and says which test notices. Exits with 1 if one is broken and nothing notices.
#   mutate_classic.sh [NUMBER...]      all, or only those
set -euo pipefail
# shellcheck source=test/mutation.sh
. "$(dirname "$0")/mutation.sh"
sequences=${SEQUENCES:-6000}

# condition @ file below src/deflate @ what stands there, in one place @ what to put there
mutations='
1 the budget is a quarter from the good length on@parse_lazy_body.h@best_length >= state->limits.good_length ? run->good_budget : run->full_budget@run->full_budget
1 a budget of 0 is none@parse_lazy_body.h@(limits->chain_length >> 2) - 1,@(limits->chain_length >> 2) - (limits->chain_length > 3),
2 the first candidate may stand at the greatest distance@parse_lazy_body.h@ZD_UNLIKELY(head == search.farthest)@(head == 0)
3 links slide with the window@match_index.c@kernels->slide_hash(index->previous5, window->size, window->size);@
4 lengths clip to what is known@parse_lazy_body.h@known < DEFLATE_MAX_MATCH ? known : DEFLATE_MAX_MATCH;@DEFLATE_MAX_MATCH;
4 no fast step near the end while more may come@match_index.h@state->last_flush != Z_NO_FLUSH && state->strm->avail_in == 0;@true;
4 the window slides before a step near the end@parse_lazy_body.h@return ahead < MIN_LOOKAHEAD && slide < first ? slide : first;@return first;
5 nothing to beat after a greedy level@parse_lazy.c@limits->lazy_length >= DEFLATE_MIN_MATCH && state->parse.match_length >= DEFLATE_MIN_MATCH - 1;@limits->lazy_length >= DEFLATE_MIN_MATCH;
6 a match of 3 may be 4096 away@parse_lazy_body.h@search->position - TOO_FAR_FOR_3 - 1;@search->position - TOO_FAR_FOR_3;
6 Z_FILTERED drops short matches@parse_steps.h@strategy == Z_FILTERED ||@
7 ranks only where the first bytes agree@ranked_search_body.h@(difference_at_end | (difference_at_start & 0xffffff)) == 0;@difference_at_end == 0;
7 the budget is asked at all@ranked_search_body.h@return steps - 1 <= search->budget;@return steps != 0 || search->budget != 0;
8 greedy parsing leaves gaps@parse_greedy.c@window->gap_end = end;@window->gap_end += 0;
8 level 1 leaves gaps@parse_greedy_body.h@window->gap_end = match_end;@window->gap_end += 0;
8 what no flush closed is a gap@window.c@without_followers > window->uninserted &&@without_followers > 2 &&
8 what Z_HUFFMAN_ONLY took is a gap@parse_special.c@window->gap_end = window->position;@
8 what Z_RLE took is a gap@parse_special.c@window->gap_end = position;@
9 the index catches up with what is inserted@parse_lazy_body.h@uint32_t position = index->indexed;@uint32_t position = window->inserted > index->indexed ? window->inserted : index->indexed;
10 what a match covers is inserted@parse_lazy_body.h@while (window->inserted < window->position && window->inserted < known_end) {@while (window->inserted > window->position) {
10 what was ahead is taken out again@match_index.c@while (window->inserted > window->position) {@while (window->inserted < window->position) {
11 behind the steps comes the whole chain@parse_lazy_body.h@return walk_whole_chain(search, best_length, match_start);@return best_length;
12 the index ends when the tables are cleared@window.c@window->index.is_active = false;@window->index.is_active &= true;
12 the newest end when the tables are cleared@window.c@window->index.newest_words = 0;@window->index.newest_words &= 3;
13 no index after level 0@parse_stored.c@state->window.is_stale = true;@state->window.is_stale &= true;
14 a short nice length@parse_lazy.c@(uint32_t)limits->nice_length >= INDEXED_BYTES &&@
15 levels 1 and 2 have a budget of four and eight@parse_greedy.c@limits->chain_length == 4 * words &&@
15 levels 1 and 2 are content with 8 and 16@parse_greedy.c@limits->nice_length == (int32_t)(8 * words) &&@
15 later candidates of level 1 are nearer than the greatest distance@parse_greedy_body.h@four >> 16 & 0xffff, farthest, 2)@four >> 16 & 0xffff, first_farthest, 2)
15 level 2 compares 16 bytes of all that have 8@parse_greedy_body.h@rate_more_of_four(bytes, position, newest->words[1], farthest, farthest));@0);
15 the nearest wins among those with 8 and more@parse_greedy_body.h@i == 0 ? first_farthest : farthest, 3 - i);@i == 0 ? first_farthest : farthest, i);
15 level 3 walks where a ninth candidate may count@parse_greedy_body.h@looks_farther && (uint32_t)(newest.words[1] >> 48) > farthest;@false;
15 level 3 walks for matches that 8 bytes do not decide@parse_greedy_body.h@looks_farther && length >= walked_length;@false;
15 the heads come back from the newest@match_index.c@window->head[hash] = (uint16_t)load_newest(window->index.newest + 4 * words * hash, 0);@
16 the index of level 3 ends where it lacks bytes@match_index.c@window->index.is_greedy = false; return insert_position@return insert_position
17 no more than 262 bytes ahead@parse_lazy_body.h@run->position + MIN_LOOKAHEAD - INDEXED_BYTES;@run->position + 2000;
18 a lazy length below 3 searches nothing@parse_lazy.c@limits->lazy_length >= DEFLATE_MIN_MATCH &&@
18 without room each literal ends the call@parse_lazy.c@state->strm->avail_out != 0 &&@
'

# The first test that notices; nothing where none does.
notice() {
    local tier
    build_tests test_classic test_regressions_deflate test_parity_deflate || return 0
    for tier in avx512 portable; do
        export ZANDER_TIER=$tier
        ! fails 100 "$work/build/test/test_classic" || { echo "test_classic, $tier"; return; }
        ! fails 100 "$work/build/test/test_regressions_deflate" || { echo "test_regressions_deflate, $tier"; return; }
        ! fails 200 "$work/build/test/test_parity_deflate" --sequences "$sequences" ||
            { echo "test_parity_deflate, $tier"; return; }
    done
}

prepare_tree -DCMAKE_BUILD_TYPE=Release
run_mutations deflate "$mutations" "$@"
