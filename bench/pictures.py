# SPDX-License-Identifier: Zlib
"""Draws the pictures of a results page as SVG, with gnuplot. Colours are those of Okabe and Ito,
which people who see colours differently can tell apart; each library also has a mark of its own."""

import subprocess

from results import megabytes_per_second, packed_percent, values_of

# Of a library: colour, and gnuplot's number of its mark. Others take what is left.
STYLES = {
    "stock": ("#000000", 6),
    "zander": ("#0072b2", 5),
    "zander-modern": ("#d55e00", 7),
    "libdeflate": ("#009e73", 9),
    "isal": ("#cc79a7", 11),
}
OTHER_STYLES = [("#e69f00", 13), ("#56b4e9", 4), ("#999999", 8), ("#8c564b", 12), ("#7f7f00", 10)]

# Where the number of a level stands beside its mark, so that those of neighbours do not meet.
LABEL_OFFSETS = {
    "stock": "-0.9,0.6",
    "zander": "1.1,0.2",
    "zander-modern": "0.9,-0.7",
    "libdeflate": "-0.3,-0.9",
    "isal": "1.2,0",
}


def style_of(library, libraries):
    if library in STYLES:
        return STYLES[library]
    others = [name for name in libraries if name not in STYLES]
    return OTHER_STYLES[others.index(library) % len(OTHER_STYLES)]


def quote(text):
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def block(name, rows):
    """Data in the script itself."""
    lines = [" ".join(quote(cell) if isinstance(cell, str) else str(cell) for cell in row) for row in rows]
    return f"${name} << END\n" + "\n".join(lines) + "\nEND\n"


def draw(path, width, height, script):
    head = (
        f"set terminal svg size {width},{height} font 'Helvetica,13' background '#ffffff' dynamic\n"
        f"set output {quote(path)}\n"
        "set border 3 lc rgb '#444444'\nset tics nomirror\n"
        "set grid lc rgb '#dddddd' lt 1 lw 0.5\nset key noenhanced\n"
    )
    subprocess.run(["gnuplot"], input=head + script, text=True, check=True)


def curves(lines, libraries, with_labels=False):
    """The data and the plot command of several lines: a name and rows of numbers each."""
    data, parts, labels = "", [], []
    for index, (name, rows) in enumerate(lines):
        colour, mark = style_of(name, libraries)
        data += block(f"line{index}", rows)
        parts.append(
            f"$line{index} using 1:2 with linespoints lw 2 pt {mark} ps 0.8 lc rgb '{colour}' title {quote(name)}"
        )
        if with_labels:
            offset = LABEL_OFFSETS.get(name, "0,0.9")
            labels.append(
                f"$line{index} using 1:2:3 with labels offset {offset} font ',10' tc rgb '{colour}' notitle"
            )
    return data + "plot " + ", \\\n  ".join(parts + labels) + "\n"


def levels_of(results, library, files):
    """Of each level of a library: speed, size in per cent, level."""
    rows = []
    chosen = results.select(work="deflate", way="whole", library=library)
    for level in values_of(chosen, "level"):
        of_level = [result for result in chosen if result.level == level and result.subject in files]
        if len(of_level) == len(files):
            rows.append((megabytes_per_second(of_level), packed_percent(of_level), str(level)))
    return rows


def draw_frontier(path, results, libraries, files, title):
    """Speed against size. Right and down is better."""
    lines = [(library, levels_of(results, library, files)) for library in libraries]
    script = (
        f"set title {quote(title)} noenhanced\n"
        "set logscale x\nset xlabel 'deflate, MB/s of input (log scale); faster to the right'\n"
        "set ylabel 'compressed size, % of the input; smaller below'\n"
        "set xtics (2,5,10,20,50,100,200,500,1000,2000,5000)\n"
        "set offsets graph 0.02, graph 0.02, graph 0.06, graph 0.06\n"
        "set key top left reverse Left samplen 2\n"
    )
    draw(path, 860, 540, script + curves([line for line in lines if line[1]], libraries, True))


def draw_bars(path, groups, libraries, label, title):
    """Clustered bars: of each group a name and a value for each library, None where it has none."""
    shown = [name for index, name in enumerate(libraries) if any(values[index] is not None for _, values in groups)]
    rows = [
        (name, *[value if value is not None else "NaN" for library, value in zip(libraries, values) if library in shown])
        for name, values in groups
    ]
    bars = ", \\\n  ".join(
        f"$bars using {index + 2}:xtic(1) title {quote(library)} lc rgb '{style_of(library, libraries)[0]}'"
        for index, library in enumerate(shown)
    )
    script = (
        f"set title {quote(title)} noenhanced\nset ylabel {quote(label)}\n"
        "set style data histograms\nset style histogram clustered gap 1\n"
        "set style fill solid 0.85 noborder\nset yrange [0:*]\n"
        "set xtics noenhanced scale 0\nset grid noxtics ytics\n"
        "set key outside top center horizontal samplen 2\n"
    )
    draw(path, max(560, 130 * len(groups) + 120), 420, script + block("bars", rows) + "plot " + bars + "\n")


def draw_panels(path, panels, libraries, setup, height=400):
    """Panels side by side or in rows of two: a title and lines each."""
    rows = (len(panels) + 1) // 2
    script = setup + f"set multiplot layout {rows},2\n"
    for title, lines in panels:
        script += f"set title {quote(title)} noenhanced\n" + curves(lines, libraries)
    draw(path, 960, height * rows, script + "unset multiplot\n")


def draw_lines(path, lines, libraries, setup):
    draw(path, 700, 420, setup + curves([line for line in lines if line[1]], libraries))
