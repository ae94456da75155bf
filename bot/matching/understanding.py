"""Reads all that a user wrote in one go: as one question, or as several that are answered together. Runs the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.matching.assistant import Assistant, most_urgent, worth
from bot.matching.reading import FOREIGN, Last, Reader, Reading
from embeddings.faq.intents import DENIALS, OTHER_SERVICE
from embeddings.follow_ups.wording import new_subject, shared, wording_of
from embeddings.text.clauses import is_heading, is_question, items, joints, sentences
from embeddings.text.normal_form import is_too_long

MAX_ANSWERS = 3
"""Questions of one message that are answered; what it asks beyond them is named."""
MAX_SENTENCES = 12
"""Of a message that are read; a question beyond them is named."""
MAX_JOINTS = 6
"""At which a sentence is tried as two questions: each costs two runs of the model."""
OWN_CHOICES = 0.5
"""From this confidence on, choices are shown beside an answer, though that has what the question names too."""


@dataclass(frozen=True)
class Understood:
    """What a user wrote in one go."""

    readings: tuple[Reading, ...]
    """One, or several that are answered, or have something to choose from."""
    unknown: tuple[Reading, ...] = ()
    """Questions beside them that nothing fits."""
    left: tuple[str, ...] = ()
    """Questions beyond what is answered at a time."""


def understand(assistant: Assistant, texts: Sequence[str], platform: str | None, lasts: Sequence[Last]) -> Understood:
    """How messages that came in one go read. Nothing is read where all are too long, but for a cry for help."""
    for text in texts:
        if danger := assistant.cry_for_help(text):
            return Understood((Reading(text, danger),))
    texts = [text for text in texts if not is_too_long(text)]
    return _read(Reader(assistant, platform), texts, lasts) if texts else Understood(())


def _read(reader: Reader, texts: Sequence[str], lasts: Sequence[Last]) -> Understood:
    if any(map(new_subject, texts)):
        texts, lasts = [new_subject(text) or text for text in texts], ()
    parts = [part for text in texts for part in sentences(text)] or list(texts)
    parts, beyond = parts[:MAX_SENTENCES], [part for part in parts[MAX_SENTENCES:] if is_question(part)]
    reader.foresee((*texts, *parts))
    if urgent := most_urgent([reader.decide(text) for text in dict.fromkeys((*texts, *parts))]):
        return Understood((Reading(" ".join(texts), urgent),))
    read = reader.in_turn(parts, lasts)
    if len(parts) == 1 or len(_answers(read)) < len(parts):
        read = [half for reading in read for half in _halves_or_itself(reader, reading, lasts)]
    if len(several := _several(read)) > 1:
        return _answered_together(several, read, beyond)
    wholes = _wholes(reader, texts, parts, lasts)
    if any(whole.decision.says_for_certain for whole in wholes):  # "고마워요 덕분에 살았어요": its half asks nothing
        read = [reading for reading in read if not reading.leans]
    if elsewhere := [whole for whole in wholes if _is_elsewhere(whole)]:  # a refund that is asked of another service
        return Understood((elsewhere[0],))
    if not _answers(read) and (unhappy := [whole for whole in wholes if _is_unhappy(whole)]):
        return Understood((unhappy[0],))  # with what fits, beside the apology
    best = max((*wholes, *read), key=lambda reading: worth(reading.decision))
    return Understood((best,), tuple(_unknown_beside(best, read)) if len(read) > 1 else (), tuple(beyond))


def _is_elsewhere(reading: Reading) -> bool:
    intent = reading.decision.intent
    return intent is not None and intent.id == OTHER_SERVICE and reading.decision.says_for_certain


def _is_unhappy(reading: Reading) -> bool:
    intent = reading.decision.intent
    return intent is not None and intent.id in DENIALS


def _wholes(reader: Reader, texts: Sequence[str], parts: Sequence[str], lasts: Sequence[Last]) -> list[Reading]:
    """Each message as a whole, and all of them together, as people break a sentence into several."""
    joined = " ".join(texts)
    together = [joined] if len(texts) > 1 and not is_too_long(joined) else []
    return [reader.read(text, lasts) for text in (*together, *texts) if text not in parts]


def _halves_or_itself(reader: Reader, reading: Reading, lasts: Sequence[Last]) -> list[Reading]:
    halves = _halves(reader, reading.text)
    return reader.in_turn(halves, lasts) if len(halves) > 1 else [reading]


def _halves(reader: Reader, text: str) -> list[str]:
    """The text as two questions or more, where two are each sure of an entry of their own; else as it is."""
    if _sure_of_several(reader, listed := items(text)):
        return listed
    cuts = list(islice(joints(text), MAX_JOINTS))
    reader.foresee([half for cut in cuts for half in cut])
    for left, right in cuts:
        if _sure_of_several(reader, [left, right]):
            return [left, *_halves(reader, right)]
    return next(([left, right] for left, right in cuts if _one_is_unknown(reader, left, right)), [text])


def _one_is_unknown(reader: Reader, left: str, right: str) -> bool:
    """Whether of two questions one is sure of its entry, and the other asks for what that lacks, and nothing fits."""
    halves = [Reading(text, reader.decide(text)) for text in (left, right)]
    sure = [half for half in halves if half.topic is not None]
    unknown = [half for half in halves if half.decision.outcome == "decline" and _is_open(half)]
    return len(sure) == len(unknown) == 1 and bool(wording_of(unknown[0].text).names) and not _told(unknown[0], sure)


def _sure_of_several(reader: Reader, texts: Sequence[str]) -> bool:
    decided = [reader.decide(text) for text in texts] if len(texts) > 1 else []
    return len({decision.hits[0].topic for decision in decided if decision.outcome == "answer"}) > 1


def _answers(read: Sequence[Reading]) -> dict[int, Reading]:
    """The first reading that answers with each topic."""
    found: dict[int, Reading] = {}
    for reading in read:
        if reading.topic is not None:
            found.setdefault(reading.topic, reading)
    return found


def _several(read: Sequence[Reading]) -> list[Reading]:
    """The questions that have something of their own to be shown: an answer, or choices that no other one has first."""
    answers = _answers(read)
    found, shown = list(answers.values()), set(answers)
    for reading in read:
        if _is_open(reading) and reading.decision.outcome == "clarify":
            first = reading.decision.hits[0].topic
            own = reading.decision.confidence >= OWN_CHOICES
            if first not in shown and (own or not _told(reading, found)):
                shown.add(first)
                found.append(reading)
    order = {id(reading): place for place, reading in enumerate(read)}
    return sorted(found, key=lambda reading: order[id(reading)])


def _answered_together(several: Sequence[Reading], read: Sequence[Reading], beyond: Sequence[str]) -> Understood:
    unknown = [r for r in read if _is_open(r) and r.decision.outcome == "decline"]
    left = [reading.text for reading in several[MAX_ANSWERS:]]
    return Understood(tuple(several[:MAX_ANSWERS]), tuple(unknown), (*left, *beyond))


def _unknown_beside(best: Reading, read: Sequence[Reading]) -> list[Reading]:
    """The questions that an answer leaves open, among the parts of what was written."""
    if best.topic is None:
        return []
    return [r for r in read if _is_open(r) and not _told(r, [best])]


def _told(reading: Reading, answers: Sequence[Reading]) -> bool:
    """Whether one of the answers has what a question names."""
    entries = [answer.decision.hits[0].entry for answer in answers if answer.topic is not None]
    content = wording_of(reading.text).content
    return any(shared(content, entry.said) >= FOREIGN for entry in entries)


def _is_open(reading: Reading) -> bool:
    """Whether a text asks for something, and has no answer."""
    asks = is_question(reading.text) or is_heading(reading.text)
    if reading.topic is not None or reading.decision.intent is not None or not asks:
        return False
    return bool(wording_of(reading.text).content or reading.lacking)
