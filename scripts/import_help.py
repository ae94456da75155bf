"""Makes entries out of saved help search pages: `python -m scripts.import_help page.html -o new.jsonl`."""

import argparse
import codecs
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from bot.command_line import command_parser, telling_errors
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.help_page import HelpPage, Line, label_levels, merge_pages, parse_page
from embeddings.faq.jsonl import write_jsonl

_EXAMPLES = """examples:
  python -m scripts.import_help page.html                        entries to standard output, reports to standard error
  python -m scripts.import_help page1.txt page2.txt -o new.jsonl
  python -m scripts.import_help page.html -o new.jsonl --force   write over an older new.jsonl
"""

_DROPPED = ("title", "script", "style", "noscript", "template", "nav", "footer", "aside")
_ROWS = ("li", "tr", "td", "th")
_BLOCKS = (
    *("address", "article", "blockquote", "body", "button", "dd", "details", "div", "dl", "dt", "fieldset", "figure"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "main", "ol", "p", "pre", "section"),
    *("summary", "table", "tbody", "ul", *_ROWS),
)


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the entries are written, 1 when nothing was, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    if options.out and options.out.exists() and not options.force:
        raise FaqFileError([f"{options.out}: exists, expected a new file; choose another name, or add --force"])
    pages = [_read(path) for path in options.page]
    entries, reports = merge_pages(pages)
    for report in reports:
        print(report, file=sys.stderr)
    _refuse_empty(pages)
    _write(write_jsonl(entries), options.out)
    print(f"{len(entries)} entries from {len(pages)} page(s), {len(reports)} report(s)", file=sys.stderr)
    return 0


def html_lines(markup: str) -> list[Line]:
    """A page's text as a browser would break it, each line with the number of the line where its tag stands."""
    soup = BeautifulSoup(re.sub(r"<\?xml[^>]*>", "", markup, count=1), "html.parser")
    for tag in soup.find_all(_DROPPED):
        tag.extract()
    _cut_after_list(soup)
    lines, number, block = [Line(1, "")], 1, None
    for node in soup.descendants:
        if isinstance(node, Tag):
            number = node.sourceline or number
            if node.name == "br":
                lines.append(Line(number, ""))
        elif type(node) is NavigableString:  # its subclasses are comments and the like
            parent = node.find_parent(_BLOCKS)
            if parent is not block and node.strip():
                block = parent
                lines += [Line(number, "")] * (1 if parent and parent.name in _ROWS else 2)
            if parent is block:
                lines[-1] = Line(lines[-1].number, lines[-1].text + re.sub(r"\s+", " ", node))
    return [Line(line.number, line.text.strip()) for line in lines]


def _cut_after_list(soup: BeautifulSoup) -> None:
    """Take out what follows the smallest element around all labels: the page's foot would join the last answer."""
    labels = soup.find_all(string=lambda text: bool(text and label_levels(text)))
    if len(labels) < 2:
        return
    around_first = {id(tag) for tag in labels[0].parents}
    around_all = next(tag for tag in labels[-1].parents if id(tag) in around_first)
    for tag in [around_all, *around_all.parents]:
        for later in list(tag.next_siblings):
            later.extract()


def _read(path: Path) -> HelpPage:
    try:
        text = _decode(path, path.read_bytes())
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected a saved help search page"]) from error
    if re.match(r"\s*<[!?A-Za-z]", text):
        return parse_page(str(path), html_lines(text))
    return parse_page(str(path), [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)])


def _decode(path: Path, data: bytes) -> str:
    """UTF-8, UTF-16 with a byte order mark, or CP949 as older Korean pages have; lines end in LF."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    errors = []
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            errors.append(error)
    first = errors[0]
    line = first.object.count(b"\n", 0, first.start) + 1
    fault = f"{path}:{line}: found byte 0x{first.object[first.start]:02x}"
    raise FaqFileError([f"{fault}, expected text in UTF-8, UTF-16 or CP949; save the page as UTF-8"]) from first


def _refuse_empty(pages: Sequence[HelpPage]) -> None:
    problems = [
        f"{page.name}: found no whole entry, expected labels such as [service][category][platform], each on a line of "
        "its own with question and answer below; save a help search page as text, or as HTML"
        for page in pages
        if not page.entries
    ]
    if problems:
        raise FaqFileError(problems)


def _write(text: str, out: Path | None) -> None:
    """To standard output, or to `out` in one step: a reader sees the old file or the new one, never half of it."""
    if out is None:
        sys.stdout.buffer.write(text.encode())
        return
    try:
        write_whole(out, text.encode())
    except OSError as error:
        fault = (
            f"{out}: can't be written ({error.strerror}), expected a file in a folder you may write to; name another"
        )
        raise FaqFileError([fault]) from error


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.import_help", __doc__, _EXAMPLES)
    parser.add_argument("page", type=Path, nargs="+", metavar="PAGE", help="a saved page, plain text or HTML")
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help="the file to write (default: standard output)")
    parser.add_argument("--force", action="store_true", help="write over OUT if it exists")
    return parser


if __name__ == "__main__":
    sys.exit(main())
