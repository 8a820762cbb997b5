#!/usr/bin/env python3
# SPDX-License-Identifier: Zlib
"""Makes docs/reference.md of the comments in include/zlib.h and include/zander.h: every function,
with its declaration and what the header says of it. It fails unless the functions are exactly the
names of test/data/abi_symbols.txt, which are those that the library exports.
  make_reference.py [TREE]      prints the page; a test compares it with the one checked in"""

import os
import re
import sys

TOKEN = re.compile(r"/\*(?P<block>.*?)\*/|(?P<lines>(?:^//[^\n]*\n)+)|^(?P<macro>#[^\n]*(?:\\\n[^\n]*)*)|^(?P<declaration>(?:ZEXTERN|ZANDER_API) [^;]*;)", re.S | re.M)
SIGNATURE = re.compile(r"^((?:[A-Za-z_]\w*[ *]+)+)([a-z]\w*)\((.*\))$", re.S)
HEAD = """# Reference

Every function of the library, as its header says it: made by `docs/make_reference.py` of
`include/zlib.h` and `include/zander.h`, where also types, constants and return codes stand. A test holds that this page is what
the headers say, and that its functions are those that the library exports. [guide.md](guide.md) shows how they are used.
"""


class Group:
    """Functions that share one comment."""

    def __init__(self, section, comment):
        self.section, self.comment = section, comment
        self.declarations = []

    def names(self):
        return list(dict.fromkeys(name_of(declaration) for declaration in self.declarations))


def name_of(declaration):
    return re.search(r"(\w+)\s*\(", declaration).group(1)


def text_of(match):
    """The lines of a comment without its marks."""
    if match["lines"]:
        return "\n".join(re.sub(r"^// ?", "", line) for line in match["lines"].rstrip("\n").split("\n"))
    lines = match["block"].strip("\n").split("\n")
    return "\n".join(re.sub(r"^ \* ?|^ ", "", line).rstrip() for line in lines).strip("\n").rstrip()


def plain(declaration):
    """The declaration as it reads in a program, on one line or wrapped."""
    words = re.sub(r"\b(ZEXTERN|ZEXPORTVA|ZEXPORT|ZANDER_API)\s*", "", declaration)
    return re.sub(r"\s+", " ", words)


def read_header(path, first_section):
    """The groups of a header, and its comment about everything."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    section, group, about, groups = first_section, None, "", []
    for match in TOKEN.finditer(text):
        if match["macro"]:
            continue
        if match["declaration"]:
            if group is None:
                sys.exit(f"{path}: {name_of(match['declaration'])} has no comment")
            group.declarations.append(plain(match["declaration"]))
            continue
        comment = text_of(match)
        heading = re.fullmatch(r"\s*---- (.*) ----\s*", comment)
        if heading:
            section, group = heading[1], None
            continue
        if section is None:
            about = comment if comment.startswith("Three formats") else about
            continue
        group = Group(section, comment)
        groups.append(group)
        # A macro's comment begins with what it would be as a function.
        parts = comment.split("\n\n", 1)
        if SIGNATURE.match(parts[0]) and len(parts) == 2:
            group.declarations.append(plain(parts[0]) + ";")
            group.comment = parts[1]
    return [group for group in groups if group.declarations], about


def paragraphs(comment):
    """Markdown of a comment: prose as prose, what is laid out in columns as it is."""
    for part in comment.split("\n\n"):
        is_laid_out = re.search(r"^ |\S {2,}\S|^- |^\w+: .*\n.*^\w+:", part, re.M | re.S) and "\n" in part
        if is_laid_out:
            yield "```text\n" + part + "\n```"
        else:
            part = re.sub(r"([*<>])", r"\\\1", re.sub(r"\s+", " ", part))
            yield re.sub(r"\b([a-z]\w*\(\)|(?:Z|ZLIB|ZANDER)_[A-Z0-9_]+\b)", r"`\1`", part)


def page_of(groups, about):
    yield HEAD
    yield from ("## About all of them\n", "\n\n".join(paragraphs(about)) + "\n")
    section = None
    for group in groups:
        if group.section != section:
            section = group.section
            yield f"## {section}\n"
        anchors = "".join(f'<a id="{name}"></a>' for name in group.names())
        yield anchors + "\n\n### " + ", ".join(group.names()) + "\n"
        yield "```c\n" + "\n".join(dict.fromkeys(group.declarations)) + "\n```\n"
        yield "\n\n".join(paragraphs(group.comment)) + "\n"


def read_symbols(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {name: "" if version == "-" else version for name, version in rows}


def main():
    here = os.path.dirname(os.path.realpath(__file__))
    tree = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(here)
    groups, about = read_header(os.path.join(tree, "include/zlib.h"), None)
    own, _ = read_header(os.path.join(tree, "include/zander.h"), "Zander's own: zander.h")
    # Zander's own come first in the file's comments: what no function follows is no group.
    groups += own
    symbols = read_symbols(os.path.join(tree, "test/data/abi_symbols.txt"))
    names = {name for group in groups for name in group.names()}
    macros = {"deflateInit", "deflateInit2", "inflateInit", "inflateInit2", "inflateBackInit"}
    documented = names - macros - {"gzopen_w"}  # which zlib1.dll alone has
    if documented != set(symbols):
        sys.exit(
            "the headers and the library differ: "
            f"not exported: {sorted(documented - set(symbols))}; not in a header: {sorted(set(symbols) - documented)}"
        )
    print("\n".join(page_of(groups, about)))
    print("## All names\n")
    print("With the symbol version of each; what has none is older than zlib 1.2.0, or a macro.\n")
    print("| name | version |\n|---|---|")
    for name in sorted(names, key=str.lower):
        print(f"| [{name}](#{name}) | {symbols.get(name, 'macro')} |")


main()
