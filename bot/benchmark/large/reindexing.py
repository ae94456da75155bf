"""How long a reindex of a large FAQ takes as an operator runs it, and the next after one change."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bot.benchmark.apart import python
from bot.benchmark.extent import Setup
from bot.benchmark.figures import Json
from bot.benchmark.large.whole_articles import large_faq
from embeddings.faq.entries import Entry, passages
from embeddings.faq.jsonl import write_jsonl

NEW_QUESTION = "새로 쓴 질문인데 어떻게 하면 되나요?"


def reindexed(setup: Setup) -> dict[str, Json]:
    """Seconds from the command to its end, the model's start and the gate included, and the most memory."""
    entries = large_faq(setup.extent.entries)
    all_s, most = _reindex(setup, entries)
    one_s, _ = _reindex(setup, with_one_change(entries))
    return {f"{len(entries)}_s": all_s, "one_change_s": one_s, "mb": most, "texts": len(texts_to_encode(entries))}


def with_one_change(entries: Sequence[Entry]) -> list[Entry]:
    """One in the middle is asked otherwise."""
    middle = len(entries) // 2
    changed = entries[middle].model_copy(update={"question": NEW_QUESTION})
    return [*entries[:middle], changed, *entries[middle + 1 :]]


def texts_to_encode(entries: Sequence[Entry]) -> set[str]:
    """Different phrasings and passages: what a peer would encode one by one."""
    return {text for entry in entries for text in (*entry.phrasings, *passages(entry.answer))}


def _reindex(setup: Setup, entries: Sequence[Entry]) -> tuple[float, float]:
    """Seconds and megabytes. Raises RuntimeError where the command fails."""
    folder = setup.folder / "reindex"
    folder.mkdir(exist_ok=True)
    (folder / "faq.jsonl").write_text(write_jsonl(entries), encoding="utf-8")
    log = folder / "log"
    command = python("scripts.reindex", "--faq", str(folder / "faq.jsonl"), "--index-dir", str(folder / "index"))
    started = time.perf_counter()
    with log.open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told) as process:  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{_end_of(log)}")
    return round(seconds, 2), round(used.ru_maxrss / 1024, 1)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
