"""Decisions put into effect: what is accepted goes into the FAQ, and what was decided is noted beside it."""

import json
from collections.abc import Sequence
from pathlib import Path

from bot.editing.faq_lines import add_to_faq
from bot.learning.decided import decided_path, note_decided
from bot.learning.proposals import Proposal
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.jsonl import read_jsonl


def keep(faq: Path, proposals: Sequence[Proposal], by: str = "") -> None:
    """All that is accepted in one step, or nothing, with the reasons: FaqFileError. Then each decision is noted."""
    phrasings: dict[str, list[str]] = {}
    accepted = [proposal for proposal in proposals if proposal.decision == "accept"]
    for proposal in accepted:
        if proposal.kind == "phrasing" and proposal.entry:
            phrasings.setdefault(proposal.entry, []).extend(proposal.phrasings)
    entries = [entry for proposal in accepted if (entry := proposal.new_entry)]
    if phrasings or entries:
        add_to_faq(faq, phrasings, entries)
    for proposal in proposals:
        note_decided(decided_path(faq), proposal, by)


def write_proposals(path: Path, proposals: Sequence[Proposal]) -> None:
    """For an operator to edit: one a line, with every field that may be filled in. Raises FaqFileError."""
    lines = (json.dumps(proposal.model_dump(mode="json"), ensure_ascii=False) + "\n" for proposal in proposals)
    try:
        write_whole(path, "".join(lines).encode())
    except OSError as error:
        fault = f"{path}: can't be written ({error.strerror}), expected a file in a folder you may write to"
        raise FaqFileError([f"{fault}; name another"]) from error


def read_decided_proposals(path: Path, known: set[str]) -> list[Proposal]:
    """Those that have a decision. Raises FaqFileError with every problem; `known` are the ids of the FAQ."""
    read = read_jsonl(path, Proposal)
    problems = read.problems
    for number, proposal in read.numbered:
        if proposal.decision == "accept" and proposal.kind == "phrasing" and proposal.entry not in known:
            problems.append(
                f'{path}:{number}: entry: found "{proposal.entry}", expected the id of an entry of the FAQ; correct '
                "it, or hold the proposal"
            )
        elif proposal.decision == "accept":
            try:
                _ = proposal.new_entry
            except FaqFileError as error:
                problems += [f"{path}:{number}: {problem}" for problem in error.problems]
    if problems:
        raise FaqFileError(problems)
    return [proposal for proposal in read.models if proposal.decision]
