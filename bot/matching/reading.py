"""Reads one question: by itself, and beside what was last answered; says which of the two counts. Runs the model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.matching.assistant import URGENT, Assistant
from bot.matching.decision import Decision
from bot.matching.platforms import mention_in
from bot.matching.preambles import instead, meant
from embeddings.faq.entries import Entry, for_platform
from embeddings.faq.intents import DENIALS, HUMAN, NOT_SOLVED, OTHER_SERVICE
from embeddings.follow_ups.facts import Fact, asked_kinds, asks_barely, asks_nothing
from embeddings.follow_ups.reading import Before, FollowUp
from embeddings.follow_ups.wording import Wording, shared, wording_of
from embeddings.text.normal_form import in_hangul, is_too_long, normalise

LEANING, STANDING, FOREIGN_FROM = 0.5, 0.75, 0.9
"""From this probability on a message asks on: one that leans by its wording, one that could stand alone, and one that
leans and names what the answer doesn't ("배송비는 얼마예요?" after a refund)."""
FOREIGN = 0.7
"""A text with less of a question's content than this is about something else; a slip leaves three quarters of a short
word's letters, and 주식 has two thirds of its in "알려 주시기"."""
SHORT = 2
"""Words of content that a message has at most which leans, where nothing answers it by itself."""
MAX_FACTS = 2
"""An answer of which more is meant is shown whole."""
SAME_QUESTION = 0.8
"""A message with so much of its content in the entry's question asks for all of the answer."""
_IN_VAIN = re.compile(
    r"[가-힣]\s?(?:(?:봤|갔|했|눌렀|들어갔|켰|껐|바꿨|지웠|깔았|넣었)\S*(?:데|지만|더니|어도|으나)|(?:봐|가|해|눌러|켜)도)\S*\s"
    r".*(?:없|않|안\s?[가-힣]|못|그대로|똑같)"
)
"""That something was done, and what it did not bring."""
_CONDITION = re.compile(r"[가-힣]면\s?(?:요|여|은요|는요)?[?.!~ㅠㅜ\s]*$")
"""A case, of which the turn before tells what is asked: "폰 결제로 충전했으면요?"."""
_NAMEABLE = (HUMAN, OTHER_SERVICE)
"""Intents that a subject by itself may say: "상담원은요?"."""
_TOPIC = re.compile(
    r"(?:(?:그럼|그러면|근데|그런데|그리고|혹시)\s*)?(?:\S+\s+)?[^\s?]+[은는](?:요|여|용)[?.!~ㅠㅜ\s]*$"
)
"""A subject, of which the turn before tells what is asked."""


@dataclass(frozen=True)
class Last:
    """What was last answered, as a message may lean on it."""

    question: str
    """In the user's words."""
    entries: tuple[Entry, ...]
    """One, or platform twins that answer the same."""
    offered: bool = False
    """Whether it was only offered to choose from."""

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

    @property
    def topic(self) -> int | None:
        """The number of the question of the FAQ that it is answered with; None where it isn't answered."""
        return self.decision.hits[0].topic if self.decision.outcome == "answer" else None


class Reader:
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

    def foresee(self, texts: Sequence[str]) -> None:
        """Have the model run once for texts that will be decided one by one."""
        if len(new := [text for text in dict.fromkeys(texts) if text not in self._decided]) > 1:
            self._assistant.foresee(new)

    def in_turn(self, texts: Sequence[str], lasts: Sequence[Last]) -> list[Reading]:
        """The readings of texts, each of which may lean on the answer to the one before."""
        read = []
        for text in texts:
            read.append(reading := self.read(text, lasts))
            if reading.topic is not None and not reading.leans:
                lasts = [Last(text, reading.decision.hits[0].entries)]
        return read

    def read(self, text: str, lasts: Sequence[Last]) -> Reading:
        """A text by itself, or together with what was answered before, as the learnt probability says."""
        alone = self.decide(text)
        if (other := self._instead(text, lasts)) is not None:
            return Reading(text, other)
        if not lasts:
            return Reading(text, alone)
        wording = wording_of(text)
        if asks_nothing(text, wording) or self._stands(text, alone, wording):
            return Reading(text, alone)
        if (unhappy := self._unhappy_with(text, alone, wording, lasts)) is not None:
            return Reading(text, unhappy)
        leaning = _leans(wording, alone)
        if not leaning and all(self._names_else(text, last.entry) for last in lasts):
            return Reading(text, alone)  # as below, whatever the model would make of it
        read = [(last, self._follow_up(text, last)) for last in lasts if leaning or not last.offered]
        if not read:
            return Reading(text, alone)
        last, found = max(read, key=lambda pair: round(pair[1].probability, 1))  # of those as likely, the first
        topic = self._assistant.topic_of(last.entry)
        stands = alone.outcome == "answer" and alone.hits[0].topic != topic and not _CONDITION.search(text)
        elsewhere = alone.confidence if stands else 0.0
        foreign = self._names_else(text, last.entry)
        plain = leaning and (not wording.content or in_hangul(text) == in_hangul(last.entry.answer))
        if found.probability > elsewhere and _asks_on(found, leaning=plain, foreign=foreign):
            whole = found.whole or len(found.facts) > MAX_FACTS or _asks_again(text, wording.content, last.entry)
            return Reading(text, self._answered_before(alone, text, last), () if whole else found.facts, leans=True)
        nameless = not wording.names and bool(asked_kinds(text))  # "언제 들어와요?" may be about whatever was asked
        if not (leaning or nameless) or (alone.outcome == "answer" and not nameless):
            return Reading(text, alone)
        return self._joined(text, alone, wording, last)

    def _instead(self, text: str, lasts: Sequence[Last]) -> Decision | None:
        """What a text surely asks for in place of the last answer: "아니 그거 말고 재발급이요" after 수료증 발급."""
        if (wanted := instead(text)) is None or self._is_exact(text):
            return None
        before = {self._assistant.topic_of(last.entry) for last in lasts}
        asked = (wanted, *(f"{last.question} {wanted}" for last in lasts))
        for found in (self.decide(words) for words in asked if not is_too_long(words)):
            if found.says_for_certain or (found.outcome == "answer" and found.hits[0].topic not in before):
                return found
        return None

    def _is_exact(self, text: str) -> bool:
        return self._assistant.searcher.index.exact_topic(normalise(text)) is not None

    def _stands(self, text: str, alone: Decision, wording: Wording) -> bool:
        """Whether a text says for certain what it means. "왜요?" and "그럼 무협은요?" mean something only beside an
        answer, whatever intent comes closest to them; "그런 메뉴가 없어요" asks for none.
        """
        if (exact := self._is_exact(text)) or alone.intent is None:
            return exact
        barely = asks_barely(text, wording) and not alone.says_for_certain
        subject = _TOPIC.match(text) is not None and not (alone.says_for_certain and alone.intent.id in _NAMEABLE)
        return alone.intent.id in URGENT or not (barely or subject)

    def _unhappy_with(self, text: str, alone: Decision, wording: Wording, lasts: Sequence[Last]) -> Decision | None:
        """That the last answer hasn't helped, where a text would be answered with the same again: it tells that this
        was followed in vain, or says beside its words that it is unhappy.
        """
        answered = [last for last in lasts if not last.offered]
        if not alone.hits or not any(alone.hits[0].entry in last.entries for last in answered):
            return None
        said = (
            alone.beside if alone.beside is not None and alone.beside.id in DENIALS and not wording.elliptic else None
        )
        unhappy = self._assistant.intent(NOT_SOLVED) if _IN_VAIN.search(text) else said
        return Decision("decline", alone.confidence, (), unhappy, alone.ranked, said=1.0) if unhappy else None

    def _joined(self, text: str, alone: Decision, wording: Wording, last: Last) -> Reading:
        """A text that leans, and that the last answer doesn't answer: what both questions together ask for, if that is
        sure; else that it isn't known, said of the last answer where that is what the text asks on about.
        """
        together = f"{last.question} {text}"
        if not is_too_long(together):
            joined = self.decide(together)
            again = joined.hits and joined.hits[0].topic == self._assistant.topic_of(last.entry)
            if joined.outcome == "answer" and (last.offered or not again):
                return Reading(text, joined, leans=True)
            if last.offered:  # what was meant is open still
                return Reading(text, joined if joined.hits and not alone.hits else alone, leans=True)
        answered, content = alone.outcome == "answer", wording.content
        unsure = answered and bool(content) and alone.confidence < FOREIGN_FROM
        by_chance = unsure and shared(content, alone.hits[0].entry.said) < FOREIGN
        elliptic = wording.elliptic and alone.outcome == "decline"
        if by_chance or elliptic or (asks_barely(text, wording) and not answered):
            unknown = Decision("decline", alone.confidence, (), ranked=alone.ranked)
            return Reading(text, unknown, leans=True, lacking=last.entry)
        return Reading(text, alone)

    def _follow_up(self, text: str, last: Last) -> FollowUp:
        """How the text reads after the answer, in the words that fit it better."""
        before = Before(last.entry.question, self._assistant.topic_of(last.entry), last.entry.answer)
        read = (self._assistant.follow_ups.read(words, before) for words in self._in_both_words(text))
        return max(read, key=lambda found: found.probability)

    def _in_both_words(self, text: str) -> list[str]:
        """What the text means, in the user's words and, where these are others, in the FAQ's: 문상, 문화상품권."""
        wanted = meant(text)
        return [wanted, *self._assistant.searcher.readings(wanted)[1:]]

    def _names_else(self, text: str, entry: Entry) -> bool:
        """Whether a text names what the entry lacks, in the user's words and in the FAQ's."""
        return all(_names_else(words, entry) for words in self._in_both_words(text))

    def _answered_before(self, alone: Decision, text: str, last: Last) -> Decision:
        """The last answer as the answer to this, for the platform that the text names, if it does."""
        hits = (hit for asked in (text, last.entry.question) for hit in self.decide(asked).ranked)
        hit = next(hit for hit in hits if last.entry in hit.twins)
        named = mention_in(text, self._assistant.catalogue.platforms.values())
        entries = tuple(for_platform(hit.twins, named.name)) if named else last.entries
        self._assistant.related(last.entry)
        return Decision("answer", hit.confidence, (replace(hit, entries=entries),), ranked=alone.ranked)


def _leans(wording: Wording, alone: Decision) -> bool:
    """Whether a message may mean something else beside an answer than by itself, going by how it is put."""
    short = alone.outcome != "answer" and len(wording.content.split()) <= SHORT
    return wording.elliptic or wording.linked or not wording.content or short


def _asks_on(found: FollowUp, *, leaning: bool, foreign: bool) -> bool:
    """Whether a message is about the last answer; one that could stand alone is not where that lacks what it names.
    What can't be told by letters, in another script, is held for one that could stand alone.
    """
    if foreign:
        return leaning and found.probability >= FOREIGN_FROM
    return found.probability >= (LEANING if leaning else STANDING)


def _names_else(text: str, entry: Entry) -> bool:
    """In another script nothing can be told by letters."""
    names = wording_of(text).subjects
    return bool(names) and in_hangul(text) == in_hangul(entry.said) and shared(names, entry.said) < FOREIGN


def _asks_again(text: str, content: str, entry: Entry) -> bool:
    return bool(content) and not asked_kinds(text) and shared(content, entry.question) >= SAME_QUESTION
