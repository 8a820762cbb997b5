#!/usr/bin/env python3
# SPDX-License-Identifier: Zlib
"""Makes a page of Markdown, with pictures, of one run of `bench`.
  report.py RESULTS.json FOLDER NAME [--base LIBRARY] [--title TEXT]
writes FOLDER/NAME.md and FOLDER/NAME-*.svg. Ratios are to LIBRARY (default: stock)."""

import argparse
import os
import statistics

import pictures
from results import Results, megabytes_per_second, packed_percent, values_of

# More files than this are shown in total alone: no pictures and no tables of single files.
MOST_FILES = 16
ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__))) + os.sep


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value):
    """Three digits that count."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Page:
    def __init__(self, arguments):
        self.results = Results(arguments.results)
        self.folder, self.name, self.base = arguments.folder, arguments.name, arguments.base
        self.title = arguments.title
        self.text = ""
        every = list(self.results.by_name.values())
        deflate = [result for result in every if result.work == "deflate" and result.way == "whole"]
        self.libraries = values_of([r for r in every if r.way not in ("kernel", "tier")], "library")
        self.files = values_of(deflate, "subject")
        self.plain_libraries = [name for name in self.libraries if name != "zander-modern"]

    def say(self, text):
        self.text += text + "\n"

    def picture(self, part, caption):
        """The path of a picture that the page shows from here on."""
        name = f"{self.name}-{part}.svg"
        self.say(f"![{caption}]({name})\n")
        return os.path.join(self.folder, name)

    def ratio(self, value, base):
        return f"{value / base:.2f}" if value and base else ""

    # ----------------------------------------------------------------------------------- sections

    def head(self):
        context = self.results.context
        every = list(self.results.by_name.values())
        repetitions = max(len(result.times) for result in every)
        spread = statistics.median(result.spread for result in every)
        self.say(f"# {self.title}\n")
        self.say(
            f"Made by `./dev bench`. CPU time, the best of {repetitions} repetitions in random order, all libraries in "
            "one process with one thread. MB are 10^6 bytes. A repetition is a whole stream in zlib's format, with all "
            f"that it needs made and freed. The middle repetition took {100 * spread:.1f} % more than the best, in the "
            "median of all benchmarks: smaller differences mean nothing. Only figures of one page compare.\n"
        )
        rows = [(key, context[key]) for key in ("cpu", "system", "date", "version", "commit", "compiler", "tier") if context.get(key)]
        rows += [(name, context[name].replace(ROOT, "")) for name in self.libraries if context.get(name)]
        self.say(table(("", ""), rows))
        sizes = [
            f"{name} {self.results.find(subject=name, way='whole').counter('plain'):,.0f}" for name in self.files
        ]
        self.say("Bytes of the files, as far as they were used: " + ", ".join(sizes) + ".\n")

    def frontier(self):
        self.say("## Deflate: speed and size\n")
        path = self.picture("frontier", "Speed against size of each level of each library, all files")
        self.say(
            "Every mark is a level of a library. Right is faster, below is smaller. `zander` writes the bytes of zlib, so it stands at "
            "the height of `stock`; `zander-modern` is the modern profile.\n"
        )
        pictures.draw_frontier(path, self.results, self.libraries, self.files, f"Deflate, {len(self.files)} files in total")
        rows = []
        whole = self.results.select(work="deflate", way="whole")
        speeds = {}
        for library in self.libraries:
            for speed, percent, level in pictures.levels_of(self.results, library, self.files):
                speeds[library, level] = speed
                rows.append([library, level, number(speed), f"{percent:.2f}"])
        for row in rows:
            row.append(self.ratio(speeds[row[0], row[1]], speeds.get((self.base, row[1]))))
        self.say(table(("library", "level", "MB/s", "size, %", f"speed, to {self.base} at this level"), rows))
        if len(self.files) > MOST_FILES or len(self.files) < 2:
            return
        for name in self.files:
            path = self.picture(f"frontier-{name}", f"Speed against size, {name}")
            pictures.draw_frontier(path, self.results, self.libraries, [name], name)
        self.say("### Each file\n")
        rows = []
        for name in self.files:
            for level in (1, 6, 9):
                cells = []
                for library in self.libraries:
                    of_library = [r for r in whole if (r.subject, r.level, r.library) == (name, level, library)]
                    cells.append(
                        f"{number(megabytes_per_second(of_library))} / {packed_percent(of_library):.2f}" if of_library else ""
                    )
                rows.append([name, level] + cells)
        self.say("MB/s / size in per cent.\n")
        self.say(table(["file", "level"] + self.libraries, rows))

    def pieces(self):
        """Deflate and inflate in calls of several sizes, in total."""
        self.say("### Small calls\n")
        self.say("All files, MB/s, where a call gets so much input and room for output at most.\n")
        rows = []
        for work in ("deflate", "inflate"):
            for level in (1, 6, 9):
                for way in ("whole", "16K", "1K"):
                    cells = []
                    for library in self.libraries:
                        found = self.results.select(work=work, level=level, way=way, library=library)
                        found = [result for result in found if result.subject in self.files]
                        cells.append(number(megabytes_per_second(found)) if found else "")
                    if any(cells):
                        rows.append([work, level, way] + cells)
        self.say(table(["work", "level", "calls of"] + self.libraries, rows))

    def inflate(self):
        self.say("## Inflate\n")
        path = self.picture("inflate", "Speed of inflate for each file")
        rows, groups = [], []
        for name in self.files:
            for level in (1, 6, 9):
                speeds = []
                for library in self.plain_libraries:
                    found = self.results.select(work="inflate", subject=name, level=level, way="whole", library=library)
                    speeds.append(megabytes_per_second(found) if found else None)
                base = speeds[self.plain_libraries.index(self.base)] if self.base in self.plain_libraries else None
                rows.append([name, level] + [f"{number(s)} ({self.ratio(s, base)})" if s else "" for s in speeds])
                if level == 6:
                    groups.append((name, speeds))
        total = []
        for library in self.plain_libraries:
            found = self.results.select(work="inflate", level=6, way="whole", library=library)
            found = [result for result in found if result.subject in self.files]
            total.append(megabytes_per_second(found) if found else None)
        base = total[self.plain_libraries.index(self.base)] if self.base in self.plain_libraries else None
        rows.append(["all", 6] + [f"{number(s)} ({self.ratio(s, base)})" if s else "" for s in total])
        if len(groups) > MOST_FILES:
            groups = []
        pictures.draw_bars(
            path, groups + [("all files", total)], self.plain_libraries, "MB/s of output", "Inflate of level 6 data, in one call"
        )
        self.say(f"All libraries inflate the same bytes: zlib's, of the level named. MB/s of output; in brackets the ratio to {self.base}.\n")
        self.say(table(["file", "level"] + self.plain_libraries, rows if len(self.files) <= MOST_FILES else rows[-1:]))

    def messages(self):
        self.say("## Short messages\n")
        path = self.picture("messages", "Time of one message by its size")
        names = {"one-call": "compress2, uncompress", "fresh": "a stream for each", "reset": "one stream, reset"}
        sizes = sorted({int(r.subject) for r in self.results.by_name.values() if r.way in names})
        panels, rows = [], []
        for work, way in (("deflate", "fresh"), ("deflate", "reset"), ("inflate", "fresh"), ("inflate", "reset")):
            lines = []
            for library in self.libraries:
                found = [self.results.find(work=work, level=6, subject=str(s), way=way, library=library) for s in sizes]
                points = [(s, self.microseconds(f)) for s, f in zip(sizes, found) if f and s > 0]
                if points:
                    lines.append((library, points))
            panels.append((f"{work}{' level 6' if work == 'deflate' else ''}, {names[way]}", lines))
        for work in ("deflate", "inflate"):
            for way in names:
                for size in sizes:
                    for level in (1, 6, 9) if work == "deflate" else (6,):
                        found = [self.results.find(work=work, level=level, subject=str(size), way=way, library=l) for l in self.libraries]
                        if any(found):
                            rows.append([work, level, names[way], size] + [number(self.microseconds(f)) for f in found])
        setup = (
            "set logscale xy\nset xrange [50:21000]\nset xtics (64,256,1024,4096,16384)\nset xlabel 'bytes of a message'\n"
            "set ylabel 'microseconds (log scale)'\nset key top left reverse Left samplen 2 font ',11'\n"
        )
        pictures.draw_panels(path, panels, self.libraries, setup)
        self.say("Microseconds of CPU time for one message, the average of 16 different ones; below is better. 0 bytes are what a message costs whatever it holds.\n")
        self.say(table(["work", "level", "how", "bytes"] + self.libraries, rows))

    @staticmethod
    def microseconds(result):
        return result.best / 1e3 / result.counter("messages") if result else None

    def checksums(self):
        self.say("## Checksums\n")
        path = self.picture("checksums", "Speed of CRC-32 and Adler-32 by the size of the buffer")
        panels = []
        for work in ("crc32", "adler32"):
            chosen = self.results.select(work=work, way="call")
            lines = [
                (library, [(int(r.subject), self.gigabytes(r)) for r in chosen if r.library == library])
                for library in values_of(chosen, "library")
            ]
            panels.append((work, lines))
        setup = (
            "set logscale xy\nset xrange [12:1400000]\nset xtics (16,64,256,1024,4096,'16K' 16384,'64K' 65536,'256K' 262144,'1M' 1048576) rotate by -45\n"
            "set xlabel 'bytes of a call'\nset ylabel 'GB/s (log scale)'\nset ytics (0.5,1,2,5,10,20,50,100,200)\nset yrange [0.4:600]\nset key top left reverse Left samplen 2\n"
        )
        pictures.draw_panels(path, panels, self.libraries, setup)
        self.say("GB/s: of the function of each library, and of each tier's kernel alone. The buffer is in the cache as far as it fits there.\n")
        for way in ("call", "kernel"):
            chosen = [r for work in ("crc32", "adler32") for r in self.results.select(work=work, way=way)]
            columns = values_of(chosen, "library")
            rows = []
            for work in ("crc32", "adler32"):
                for size in values_of(chosen, "subject"):
                    found = [self.results.find(work=work, subject=size, way=way, library=c) for c in columns]
                    rows.append([work, size] + [number(self.gigabytes(f)) if f else "" for f in found])
            self.say(table(["function", "bytes"] + columns, rows))

    @staticmethod
    def gigabytes(result):
        return int(result.subject) / result.best

    def tiers(self):
        self.say("## Tiers\n")
        chosen = [r for r in self.results.by_name.values() if r.way == "tier"]
        if not chosen:
            return
        columns = values_of(chosen, "library")
        self.say(f"MB/s of {chosen[0].subject} on each tier of this machine.\n")
        rows = []
        for work in values_of(chosen, "work"):
            for level in values_of([r for r in chosen if r.work == work], "level"):
                found = [self.results.find(work=work, level=level, way="tier", library=c) for c in columns]
                rows.append([work, level] + [number(f.counter("bytes_per_second") / 1e6 if f else None) for f in found])
        slides = [self.results.find(work="slide_hash", way="kernel", library=c) for c in columns]
        rows.append(["slide_hash", ""] + [number(65536 / f.best * 1e3) if f else "" for f in slides])
        self.say(table(["work", "level"] + columns, rows))

    def memory(self):
        self.say("## Memory\n")
        chosen = self.results.select(work="memory-deflate")
        if not chosen:
            return
        levels = sorted(set(values_of(chosen, "level")))
        path = self.picture("memory", "Memory of a stream by level")
        lines, rows = [], []
        for library in self.libraries:
            points = [(r.level, r.counter("bytes") / 1024) for r in chosen if r.library == library]
            lines.append((library, points))
        inflate = self.results.select(work="memory-inflate")
        for level in levels:
            found = [self.results.find(work="memory-deflate", level=level, library=l) for l in self.libraries]
            rows.append([f"deflate {level}"] + [f"{r.counter('bytes') / 1024:,.0f}" if r else "" for r in found])
        by_library = {r.library: r.counter("bytes") / 1024 for r in inflate}
        rows.append(["inflate"] + [f"{by_library[l]:,.0f}" if l in by_library else "" for l in self.libraries])
        setup = (
            "set logscale y\nset yrange [10:*]\nset xlabel 'level'\nset ylabel 'KiB of a deflate stream (log scale)'\n"
            "set xtics 1\nset key top left reverse Left samplen 2\nset offsets 0,0,graph 0.05,0\n"
        )
        pictures.draw_lines(path, lines, self.libraries, setup)
        self.say(f"KiB that a stream held at once at most, working on {chosen[0].subject} in calls of 16 KiB (libdeflate and ISA-L: whole).\n")
        self.say(table(["stream"] + self.libraries, rows))

    def write(self):
        os.makedirs(self.folder, exist_ok=True)
        self.head()
        self.frontier()
        self.pieces()
        self.inflate()
        self.messages()
        self.checksums()
        self.tiers()
        self.memory()
        path = os.path.join(self.folder, self.name + ".md")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.text.rstrip("\n") + "\n")
        return path


def main():
    parser = argparse.ArgumentParser(description="Makes a page of one run of bench.")
    parser.add_argument("results")
    parser.add_argument("folder")
    parser.add_argument("name")
    parser.add_argument("--base", default="stock")
    parser.add_argument("--title", default="Measured")
    print(Page(parser.parse_args()).write())


main()
