# SPDX-License-Identifier: Zlib
"""Reads what `bench --benchmark_out=FILE.json` writes: of each benchmark the best repetition by CPU
time, and how far the others are from it. Used by report.py, pictures.py and compare.py."""

import json
import statistics

# Libraries and tiers as they stand in tables; others behind them.
LIBRARY_ORDER = (
    ["stock", "zander", "zander-modern", "libdeflate", "isal"]
    + ["portable", "westmere", "haswell", "vpclmul", "avx512", "neon", "crc", "pmull", "dotprod"]
)
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


class Result:
    """One benchmark, named WORK[:LEVEL]/SUBJECT/WAY/LIBRARY as benchmarks.h says."""

    def __init__(self, name, row):
        first, rest = name.split("/", 1)
        self.name = name
        self.work, _, level = first.partition(":")
        self.level = int(level) if level else None
        self.subject, self.way, self.library = rest.rsplit("/", 2)
        self.counters = row
        self.times = []

    @property
    def order(self):
        """For sorting: sizes as numbers, libraries as LIBRARY_ORDER has them, tiers best last."""
        is_number = self.subject.isdigit()
        place = LIBRARY_ORDER.index(self.library) if self.library in LIBRARY_ORDER else len(LIBRARY_ORDER)
        return (place, self.library, self.work, self.level or 0, int(self.subject) if is_number else 0, self.subject, self.way)

    @property
    def best(self):
        """Nanoseconds of CPU time for one repetition of the work."""
        return min(self.times)

    @property
    def spread(self):
        """How much more than the best the middle repetition took, as a fraction."""
        return statistics.median(self.times) / self.best - 1

    def counter(self, name):
        return self.counters.get(name)


class Results:
    """All benchmarks of a file, and the lines of its head."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self.context = content["context"]
        self.by_name = {}
        for row in content["benchmarks"]:
            if row.get("run_type") != "iteration" or row.get("error_occurred"):
                continue
            name = row["run_name"]
            result = self.by_name.setdefault(name, Result(name, row))
            result.times.append(row["cpu_time"] * NANOSECONDS[row["time_unit"]])
        self.by_name = dict(sorted(self.by_name.items(), key=lambda item: item[1].order))

    def select(self, **wanted):
        """The results whose fields have the wanted values, in their order."""
        return [
            result
            for result in self.by_name.values()
            if all(getattr(result, field) == value for field, value in wanted.items())
        ]

    def find(self, **wanted):
        found = self.select(**wanted)
        return found[0] if found else None


def values_of(results, field):
    """The different values of a field, in the order of their first appearance."""
    return list(dict.fromkeys(getattr(result, field) for result in results))


def megabytes_per_second(results):
    """Plain bytes of several files by the sum of their times."""
    return 1e3 * sum(result.counter("plain") for result in results) / sum(result.best for result in results)


def packed_percent(results):
    plain = sum(result.counter("plain") for result in results)
    return 100 * sum(result.counter("packed") for result in results) / plain
