"""Reads what a user wrote: as one question or as several, each by itself and beside what was last answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.matching.assistant import Assistant, worth
from bot.matching.decision import Decision
from bot.matching.platforms import mention_in
from embeddings.faq.entries import Entry, for_platform
from embeddings.follow_ups.facts import Fact, asked_kinds
from embeddings.follow_ups.reading import Before, FollowUp
from embeddings.follow_ups.wording import shared, wording_of
from embeddings.text.clauses import is_question, items, joints, sentences
from embeddings.text.normal_form import is_too_long, normalise

MAX_ANSWERS = 3
"""Answers to one message; what it asks beyond them is named."""
MAX_SENTENCES = 12
"""Of a message that are read one by one."""

LEANING, STANDING = 0.5, 0.75
"""From this probability on a message asks on: one that leans by its wording, and one that could stand alone."""
FOREIGN = 0.34
"""A part with less of its content in the answer beside it asks for something else."""
MAX_FACTS = 2
"""An answer of which more is meant is shown whole."""
SAME_QUESTION = 0.8
"""A message with so much of its content in the entry's question asks for all of the answer."""


@dataclass(frozen=True)
class Last:
    """What was last answered, as a message may lean on it."""

    question: str
    entries: tuple[Entry, ...]
    """One, or platform twins that answer the same."""

    @property
    def entry(self) -> Entry:
        """The first of them."""
        return self.entries[0]


@dataclass(frozen=True)
class Reading:
    """One question, and what to do with it."""

    text: str
    decision: Decision
    facts: tuple[Fact, ...] = ()
    """The part of the answer that says it; empty for all of the answer."""
    leans: bool = False
    """Whether it was read together with what was answered before."""
    lacking: Entry | None = None
    """The entry that it asks on about, where that doesn't say it."""


@dataclass(frozen=True)
class Understood:
    """What a user wrote in one go."""

    readings: tuple[Reading, ...]
    """One, or several that are answered."""
    unknown: tuple[Reading, ...] = ()
    """Questions beside them that nothing fits."""
    left: tuple[str, ...] = ()
    """Questions beyond what is answered at a time."""


def understand(assistant: Assistant, texts: Sequence[str], platform: str | None, lasts: Sequence[Last]) -> Understood:
    """How messages that came in one go read. Runs the model."""
    reader = _Reader(assistant, platform)
    alone = [reader.decide(text) for text in texts]
    if said := assistant.urgent(alone):
        return Understood((Reading(" ".join(texts), said),))
    parts = [part for text in texts for part in sentences(text)][:MAX_SENTENCES] or list(texts)
    read = reader.in_turn(parts, lasts)
    if len(parts) == 1:
        halves = reader.in_turn(reader.halves(parts[0]), lasts)
        read = halves if len(_answers(halves)) > 1 else read
    elif len(_answers(read)) < len(parts):
        read = [half for reading in read for half in reader.with_halves(reading, lasts)]
    if len(_answers(read)) > 1:
        return _several(read)
    whole = [reader.read(text, lasts) for text in texts] if len(parts) > 1 else []
    joined = " ".join(texts)
    if len(texts) > 1 and not is_too_long(joined):
        whole.insert(0, reader.read(joined, lasts))
    best = max((*whole, *read), key=lambda reading: worth(reading.decision))
    return Understood((best,), tuple(_unknown_beside(best, read)) if len(parts) > 1 else ())


class _Reader:
    """Within one turn; decides no text twice."""

    def __init__(self, assistant: Assistant, platform: str | None) -> None:
        self._assistant = assistant
        self._platform = platform
        self._decided: dict[str, Decision] = {}

    def decide(self, text: str) -> Decision:
        """The decision on a text by itself."""
        if text not in self._decided:
            self._decided[text] = self._assistant.decide(text, self._platform)
        return self._decided[text]

    def in_turn(self, parts: Sequence[str], lasts: Sequence[Last]) -> list[Reading]:
        """The readings of parts, each of which may lean on the answer to the one before."""
        read = []
        for part in parts:
            read.append(reading := self.read(part, lasts))
            if reading.decision.outcome == "answer" and not reading.leans:
                lasts = [Last(part, reading.decision.hits[0].entries)]
        return read

    def halves(self, text: str) -> list[str]:
        """The text as two questions or more where two are each sure of an entry of their own; else as it is."""
        if self._sure_of_several(listed := items(text)):
            return listed
        for left, right in joints(text):
            if self._sure_of_several([left, right]):
                return [left, *self.halves(right)]
        return [text]

    def _sure_of_several(self, texts: Sequence[str]) -> bool:
        decided = map(self.decide, texts)
        return len({decision.hits[0].topic for decision in decided if decision.outcome == "answer"}) > 1

    def with_halves(self, reading: Reading, lasts: Sequence[Last]) -> list[Reading]:
        """The reading, or those of its halves where it has some."""
        halves = self.halves(reading.text)
        return self.in_turn(halves, lasts) if len(halves) > 1 else [reading]

    def read(self, text: str, lasts: Sequence[Last]) -> Reading:
        """A text by itself, or together with what was answered before, as the learnt probability says."""
        alone = self.decide(text)
        exact = self._assistant.searcher.index.exact_topic(normalise(text))
        if alone.intent is not None or exact is not None or not lasts:
            return Reading(text, alone)
        last, found = max(((last, self._follow_up(text, last)) for last in lasts), key=lambda pair: pair[1].probability)
        wording, topic = wording_of(text), self._assistant.topic_of(last.entry)
        leaning = wording.elliptic or wording.linked or not wording.content
        elsewhere = alone.confidence if alone.outcome == "answer" and alone.hits[0].topic != topic else 0.0
        if found.probability > elsewhere and _asks_on(found, leaning=leaning):
            whole = found.whole or len(found.facts) > MAX_FACTS or _asks_again(text, wording.content, last.entry)
            return Reading(text, self._answered_before(alone, text, last), () if whole else found.facts, leans=True)
        if alone.outcome == "answer" or not leaning:
            return Reading(text, alone)
        joined = self.decide(f"{last.question} {text}")
        if joined.outcome == "answer" and joined.hits[0].topic != topic:
            return Reading(text, joined, leans=True)
        asks_on = alone.outcome == "decline" and not wording.content and bool(asked_kinds(text))
        return Reading(text, alone, lacking=last.entry if asks_on else None)

    def _follow_up(self, text: str, last: Last) -> FollowUp:
        topic = self._assistant.topic_of(last.entry)
        return self._assistant.follow_ups.read(text, Before(last.entry.question, topic, last.entry.answer))

    def _answered_before(self, alone: Decision, text: str, last: Last) -> Decision:
        """The last answer as the answer to this, for the platform that the text names, if it does."""
        hits = (*alone.ranked, *self.decide(last.entry.question).ranked)
        hit = next(hit for hit in hits if last.entry in hit.twins)
        named = mention_in(text, self._assistant.catalogue.platforms.values())
        entries = tuple(for_platform(hit.twins, named.name)) if named else last.entries
        self._assistant.related(last.entry)
        return Decision("answer", hit.confidence, (replace(hit, entries=entries),), ranked=alone.ranked)


def _asks_on(found: FollowUp, *, leaning: bool) -> bool:
    """Whether a message is about the last answer; one that could stand alone is not where that lacks what it names."""
    return found.probability >= LEANING if leaning else found.probability >= STANDING and found.words >= FOREIGN


def _asks_again(text: str, content: str, entry: Entry) -> bool:
    return bool(content) and not asked_kinds(text) and shared(content, entry.question) >= SAME_QUESTION


def _answers(read: Sequence[Reading]) -> dict[int, Reading]:
    """The first reading that answers with each topic."""
    found: dict[int, Reading] = {}
    for reading in read:
        if reading.decision.outcome == "answer":
            found.setdefault(reading.decision.hits[0].topic, reading)
    return found


def _several(read: Sequence[Reading]) -> Understood:
    answers = list(_answers(read).values())
    unknown = [reading for reading in read if _is_unknown(reading)]
    beyond = [reading.text for reading in answers[MAX_ANSWERS:]]
    return Understood(tuple(answers[:MAX_ANSWERS]), tuple(unknown), tuple(beyond))


def _unknown_beside(best: Reading, read: Sequence[Reading]) -> list[Reading]:
    """The questions that an answer leaves open, among the parts of what was written."""
    if best.decision.outcome != "answer":
        return []
    entry = best.decision.hits[0].entry
    told = " ".join((*entry.phrasings, entry.answer))
    return [r for r in read if _is_unknown(r) and shared(wording_of(r.text).content, told) < FOREIGN]


def _is_unknown(reading: Reading) -> bool:
    decision = reading.decision
    if decision.outcome == "answer" or decision.intent is not None or not is_question(reading.text):
        return False
    return bool(wording_of(reading.text).content or reading.lacking)
