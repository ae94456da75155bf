"""Dialogues with FAQs that nobody tuned the bot for: `python -m tests.load.strangers [NAME]`.

Each entry of a cold start gets the first four questions of its month as alternates, as an FAQ has after weeks; then
`*_dialogues.jsonl` are played, of a writer who had not seen the bot. Takes two minutes for each.
"""

import json
import sys

from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from tests.load.lift import COLD, NAMES, Place, place

ALTERNATES = 4


def add_alternates(name: str, own: Place) -> None:
    """Into the place's FAQ, which is as it shipped."""
    asked: dict[str, list[str]] = {}
    for line in (COLD / f"{name}_month.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for identifier in question["expected"][:1]:
            asked.setdefault(identifier, []).append(question["query"])
    file = own.folder / "faq.jsonl"
    entries = read_jsonl(file, Entry).models
    told = [e.model_copy(update={"alternates": tuple(asked.get(e.id, ())[:ALTERNATES])}) for e in entries]
    file.write_text(write_jsonl(told), encoding="utf-8")


def main() -> int:
    """Exit code 0."""
    for name in sys.argv[1:] or NAMES:
        with place(name) as own:
            add_alternates(name, own)
            own.run("reindex")
            print(f"{name}:", own.run("evaluate", "--dialogues", str(COLD / f"{name}_dialogues.jsonl")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
