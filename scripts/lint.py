"""Tells what looks wrong in the FAQ before it is published: `python -m scripts.lint`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.builds.encoders import encoder_to_build_with
from bot.builds.reuse import with_cache
from bot.command_line import Voice, add_korean, command_parser, telling_errors
from bot.lint.checks import of_files, of_search
from bot.lint.findings import Finding
from bot.settings import Settings, load_settings
from bot.wording.commands import findings as w
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import read_faq

_EXAMPLES = """examples:
  python -m scripts.lint                       after editing faq.jsonl, before python -m scripts.reindex
  python -m scripts.lint --faq new.jsonl --all
  python -m scripts.lint --korean              in Korean
  python -m scripts.lint --strict --json       for a machine: one JSON object a line, exit code 1 on warnings too

An error keeps the FAQ from being published; a warning is worth a look. Nothing is written.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 where nothing is wrong, or only warned of; 1 for errors, with --strict for warnings; 2 for a wrong
    command line."""
    options = _parser().parse_args(argv)
    settings = load_settings(faq_path=options.faq)
    found = of_files(settings)
    if not any(finding.severity == "error" for finding in found):
        tell = Voice(options.korean).tell
        encoder = with_cache(encoder_to_build_with(settings, tell), settings, tell)
        found += of_search(settings, encoder, every=options.all)
    print(
        _as_json(found)
        if options.json
        else _in_korean(found, _questions(settings))
        if options.korean
        else _as_text(found),
        end="",
    )
    return int(any(options.strict or finding.severity == "error" for finding in found))


def _as_text(found: Sequence[Finding]) -> str:
    """Errors before warnings, then how many there are."""
    parts = {name: [str(f) for f in found if f.severity == name] for name in ("error", "warning")}
    told = "".join("\n".join([f"{name}s:", *lines, "", ""]) for name, lines in parts.items() if lines)
    counts = [f"{len(lines)} {name}{'' if len(lines) == 1 else 's'}" for name, lines in parts.items()]
    return f"{told}{', '.join(counts)}\n"


def _questions(settings: Settings) -> dict[str, str]:
    """Of each entry, by its id; none of a file that can't be read."""
    try:
        return {entry.id: entry.question for _, entry in read_faq(settings.faq_path)}
    except FaqFileError:
        return {}


def _in_korean(found: Sequence[Finding], questions: Mapping[str, str]) -> str:
    parts = [
        (title, [w.in_korean(str(one), questions) for one in found if one.severity == name])
        for name, title in w.TITLES.items()
    ]
    told = "".join("\n".join([f"{title}:", *lines, "", ""]) for title, lines in parts if lines)
    return f"{told}{', '.join(w.COUNTED.format(title=title, count=len(lines)) for title, lines in parts)}\n"


def _as_json(found: Sequence[Finding]) -> str:
    return "".join(json.dumps(asdict(finding), ensure_ascii=False) + "\n" for finding in found)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.lint", __doc__, _EXAMPLES)
    parser.add_argument(
        "--faq", type=Path, help="the FAQ file (FAQ_PATH); intents.jsonl and synonyms.jsonl lie beside it"
    )
    parser.add_argument("--all", action="store_true", help="name every entry that has few phrasings")
    parser.add_argument("--strict", action="store_true", help="end with exit code 1 on warnings too")
    add_korean(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
