#!/usr/bin/env python3
# SPDX-License-Identifier: Zlib
"""Says what changed between two runs of `bench` beyond noise.
  compare.py OLD.json NEW.json [--all]
A benchmark changed where its best times differ by more than both runs' spreads together (of the
repetition in the middle over the best), by at least 3 %, and by more than 19 of 20 benchmarks of the other
libraries do: these are the same in both runs, so what differs there is noise. A size changed where it
differs at all. Exit code: 0 nothing changed for the worse, 1 something did, 2 the files share no benchmark."""

import argparse
import statistics
import sys

from results import Results

LEAST_CHANGE = 0.03
OTHERS = ("stock", "libdeflate", "isal")
LEAST_OTHERS = 20


def noise_of_others(old, new):
    """What 19 of 20 of their benchmarks differ by at most; nothing where there are too few."""
    changes = sorted(
        abs(result.best / old.by_name[name].best - 1)
        for name, result in new.by_name.items()
        if result.library in OTHERS and name in old.by_name
    )
    return changes[len(changes) * 19 // 20] if len(changes) >= LEAST_OTHERS else 0


def changes(old, new):
    """Of each benchmark in both: how much more time, and how much of that noise explains."""
    least = max(LEAST_CHANGE, noise_of_others(old, new))
    for name, result in new.by_name.items():
        before = old.by_name.get(name)
        if before:
            yield name, result.best / before.best - 1, max(least, result.spread + before.spread)


def print_group(title, rows):
    if rows:
        print(f"{title}:")
    for change, noise, name in rows:
        print(f"  {100 * change:+7.1f} %  (noise {100 * noise:.1f} %)  {name}")


def main():
    parser = argparse.ArgumentParser(description="Says what changed between two runs of bench beyond noise.")
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--all", action="store_true", help="list what did not change too")
    arguments = parser.parse_args()
    old, new = Results(arguments.old), Results(arguments.new)
    found = sorted((change, noise, name) for name, change, noise in changes(old, new))
    if not found:
        print("the files share no benchmark", file=sys.stderr)
        return 2
    sizes = [
        (name, old.by_name[name].counter("packed"), new.by_name[name].counter("packed"))
        for _, _, name in found
        if old.by_name[name].counter("packed") != new.by_name[name].counter("packed")
    ]
    print("CPU time, new against old; less is better")
    print_group("faster", [row for row in found if row[0] < -row[1]])
    print_group("slower", [row for row in found if row[0] > row[1]])
    if arguments.all:
        print_group("within noise", [row for row in found if abs(row[0]) <= row[1]])
    for name, before, after in sizes:
        print(f"  size {before:.0f} -> {after:.0f} ({100 * (after / before - 1):+.2f} %)  {name}")
    slower = sum(row[0] > row[1] for row in found)
    faster = sum(row[0] < -row[1] for row in found)
    median = statistics.median(row[0] for row in found)
    print(f"{len(found)} benchmarks: {faster} faster, {slower} slower, {len(sizes)} sizes changed, {100 * median:+.1f} % in the median")
    larger = any(before is not None and after is not None and after > before for _, before, after in sizes)
    return 1 if slower or larger else 0


sys.exit(main())
