"""Makes entries out of saved help search pages: `python -m scripts.import_help page.html -o new.jsonl`."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from bot.command_line import add_taking, command_parser, telling_errors
from bot.editing.encodings import decoded
from bot.editing.page_copies import incoming_of, merge_pages
from bot.editing.taking import take_into
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import read_faq
from embeddings.faq.help_page import HelpPage, Line, label_levels, parse_page
from embeddings.faq.jsonl import write_jsonl

_EXAMPLES = """examples:
  python -m scripts.import_help page.html                        entries to standard output, reports to standard error
  python -m scripts.import_help page1.txt page2.txt -o new.jsonl
  python -m scripts.import_help page.html -o new.jsonl --force   write over an older new.jsonl
  python -m scripts.import_help page*.html --into faq.jsonl      shows what differs, and asks one by one

An answer that is damaged on one page is made whole by another page's copy of it.
"""

MAX_BYTES = 20_000_000
"""Of a page; the largest help pages have a tenth of it."""
MAX_ENDLESS = 1_000
"""Tags that are begun and not ended: what Python's parser takes for each of them grows with the rest of the page."""
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
    parser = _parser()
    options = parser.parse_args(argv)
    if (options.side or options.dry_run) and not options.into:
        parser.error("--ours, --theirs and --dry-run go with --into")
    if options.out and options.out.exists() and not options.force:
        raise FaqFileError([f"{options.out}: exists, expected a new file; choose another name, or add --force"])
    pages = [read_page(path) for path in options.page]
    merged = merge_pages(pages)
    for report in merged.reports:
        _tell(report)
    _refuse_empty(pages)
    told = f"{len(merged.entries)} entries from {len(pages)} page(s), {len(merged.reports)} report(s)"
    if options.into:
        _tell(told)
        incoming = incoming_of(merged, read_faq(options.into))
        take_into(options.into, incoming, options.side, _tell, dry_run=options.dry_run)
    else:
        _write(write_jsonl(entry for _, entry in merged.entries), options.out)
        _tell(told)
    return 0


def html_lines(markup: str) -> list[Line]:
    """A page's text as a browser would break it, each line with the number of the line where its tag stands."""
    soup = BeautifulSoup(re.sub(r"<\?xml[^<>]*>", "", markup, count=1), "html.parser")
    for tag in soup.find_all(_DROPPED):
        tag.extract()
    _cut_after_list(soup)
    lines: list[tuple[int, list[str]]] = [(1, [])]
    number, block = 1, None
    around: dict[int, Tag | None] = {}  # the block that each element is in, itself if it is one
    for node in soup.descendants:
        parent = around.get(id(node.parent))
        if isinstance(node, Tag):
            around[id(node)] = node if node.name in _BLOCKS else parent
            number = node.sourceline or number
            if node.name == "br":
                lines.append((number, []))
        elif type(node) is NavigableString:  # its subclasses are comments and the like
            if parent is not block and node.strip():
                block = parent
                lines += [(number, []) for _ in range(1 if parent and parent.name in _ROWS else 2)]
            if parent is block:
                lines[-1][1].append(re.sub(r"\s+", " ", node))
    return [Line(number, "".join(parts).strip()) for number, parts in lines]


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


def read_page(path: Path) -> HelpPage:
    """What a saved page holds. Raises FaqFileError where it can't be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected a saved help search page"]) from error
    if len(data) > MAX_BYTES:
        fault = f"{path}: found {len(data):,} bytes, expected a page of at most {MAX_BYTES:,}"
        raise FaqFileError([f"{fault}; save its text alone, or in parts"])
    text = decoded(path, data, "page").text
    if re.match(r"\s*<[!?A-Za-z]", text):
        if (endless := text.count("<") - text.count(">")) > MAX_ENDLESS:
            raise FaqFileError([f"{path}: found {endless:,} tags that never end, expected HTML; save the page as text"])
        try:
            return parse_page(str(path), html_lines(text))
        except ParserRejectedMarkup as error:
            raise FaqFileError([f"{path}: found no HTML ({error}), expected a page; save it as text"]) from error
    return parse_page(str(path), [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)])


def _refuse_empty(pages: Sequence[HelpPage]) -> None:
    problems = [
        f"{page.name}: found no whole entry, expected labels such as [service][category][platform], each on a line of "
        "its own with question and answer below; save a help search page as text, or as HTML"
        for page in pages
        if not page.copies
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
    way = parser.add_mutually_exclusive_group()
    way.add_argument("-o", "--out", type=Path, metavar="OUT", help="the file to write (default: standard output)")
    way.add_argument(
        "--into", type=Path, metavar="FAQ", help="take the entries into this FAQ, where they differ or are new"
    )
    add_taking(parser)
    parser.add_argument("--force", action="store_true", help="write over OUT if it exists")
    return parser


def _tell(note: str) -> None:
    print(note, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
