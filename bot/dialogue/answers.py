"""Answers and what users think of them: from a decision, an opened entry or a verdict to a Reply and a turn."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import screens
from bot.dialogue.memory.state import NOTHING_BEFORE, State
from bot.dialogue.replies import Button, Part, Reply, say
from bot.dialogue.support.amends import AMENDED, JUDGING, amends, help_at_once, remaining, turn_before, unseen
from bot.dialogue.support.person import Person
from bot.matching.assistant import Assistant
from bot.matching.decision import Decision
from bot.matching.decision import Outcome as DecisionOutcome
from bot.matching.reading import Reading
from bot.matching.understanding import Understood
from bot.metrics import FEEDBACK
from bot.storage.history import History, Outcome, Turn, Verdict
from bot.storage.users import User
from bot.wording.intent_replies import intent_reply
from bot.wording.languages import TEXTS
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry, for_platform
from embeddings.faq.intents import DANGER, HUMAN, Intent
from embeddings.follow_ups.wording import wording_of
from embeddings.search.ranking import LISTED_LEXICAL, Hit

MAX_KEPT_HITS = 5
"""Hits of a turn that are remembered: one to answer with, and enough for the next candidates."""
MIN_OFFERED_CONFIDENCE = 0.05
"""Of a hit that shares no word with the question, and is still offered when the first one was wrong."""
CALLED_FROM = 0.8
"""From this probability on a wish for a person is one; below, the user is asked first."""
MAX_CANDIDATES_BESIDE = 2
"""Of each question among several."""


class Answers:
    """What is told of decisions and verdicts."""

    def __init__(self, history: History, person: Person) -> None:
        self._history = history
        self._person = person

    async def understood(
        self,
        understood: Understood,
        turns: Sequence[Turn],
        user: User,
        assistant: Assistant,
        before: State = NOTHING_BEFORE,
    ) -> Reply:
        """What is told of all that a user wrote in one go; `turns` are those of its readings, `before` is what the user
        has before them.
        """
        t, one = TEXTS[user.language], len(understood.readings) == 1
        read = zip(understood.readings, turns, strict=True)
        replies = [await self._read(reading, turn, user, assistant, before, alone=one) for reading, turn in read]
        reply = replies[0] if one else together(t, replies)
        return screens.with_open_questions(t, reply, [r.text for r in understood.unknown], understood.left)

    async def _read(
        self, reading: Reading, turn: Turn, user: User, assistant: Assistant, before: State, *, alone: bool
    ) -> Reply:
        t = TEXTS[user.language]
        if reading.lacking:
            near = assistant.related(reading.lacking)
            told = replace(screens.lacking(t, reading.lacking, near), turn=turn.id)
        elif reading.facts:
            told = screens.part(t, reading.decision.hits[0].entries, reading.facts, turn.id)
        elif reading.decision.outcome == "clarify" and not alone:
            entries = [hit.entry for hit in reading.decision.hits[:MAX_CANDIDATES_BESIDE]]
            told = screens.candidates(t, screens.about_part(t, reading.text), entries, turn.id)
        else:
            told = await self._decided(reading.decision, turn, user, assistant, before)
        return replace(told, leans=reading.leans)

    async def _decided(self, decision: Decision, turn: Turn, user: User, assistant: Assistant, before: State) -> Reply:
        t = TEXTS[user.language]
        if decision.intent is not None:
            told = await self._intent(decision.intent, decision, turn, user, assistant, before)
            return replace(told, turn=turn.id, intent=decision.intent.id)
        match decision.outcome:
            case "answer":
                return self._answer(t, decision.hits[0].entries, turn, assistant)
            case "clarify":
                entries = [hit.entry for hit in decision.hits]
                return replace(screens.candidates(t, t.clarify, entries, turn.id), turn=turn.id)
            case "decline":
                return replace(screens.helpless(t, t.decline), turn=turn.id)

    async def _intent(
        self, intent: Intent, decision: Decision, now: Turn, user: User, assistant: Assistant, before: State
    ) -> Reply:
        t, text = TEXTS[user.language], intent_reply(intent, user.language, assistant.catalogue.service_names)
        if intent.id == HUMAN:
            unsure = self._person.operators and decision.said < CALLED_FROM
            return self._person.offered(user.language) if unsure else self._person.asked(assistant, user.language)
        if intent.id == DANGER:
            return help_at_once(t, text, operators=self._person.operators)
        if intent.id not in AMENDED:
            return say(text, screens.browse(t))
        turn = await self._history.turn(turn_before(before))
        if turn is not None and intent.id in JUDGING:
            self._history.judge(turn, "unhelpful", turn.entry, user.key)
        fits = [hit.entry for hit in decision.ranked if hit.confidence >= assistant.thresholds.clarify]
        asked = fits if intent.id not in JUDGING or wording_of(now.query).names else []  # "그거 말고" names nothing
        if meant := unseen(asked, before, assistant.catalogue):
            return amends(t, text, meant, now.id, person=self._person.reachable)
        others = remaining(turn, before, assistant.catalogue)
        return amends(t, text, others, turn.id if turn else "", person=self._person.reachable)

    def _answer(
        self, t: Texts, entries: Sequence[Entry], turn: Turn, assistant: Assistant, back: Button | None = None
    ) -> Reply:
        reply = replace(screens.answer(t, entries), turn=turn.id)
        if reply.buttons:  # it asks for the platform: nothing to judge yet
            return reply
        related, twins = assistant.related(entries[0]), assistant.catalogue.twins(entries[0].id)
        below = screens.below_answer(t, entries, turn.id, related, twins, back, assistant.offered_with(entries))
        return replace(reply, pictures=assistant.pictures_of(entries)).with_rows(*below)

    async def open(
        self, user: User, assistant: Assistant, entries: Sequence[Entry], query: str = "", back: Button | None = None
    ) -> Reply | None:
        """Entries that were asked for themselves, in the words of `query` if there were any; None if there are none."""
        if not entries:
            return None
        shown = for_platform(entries, user.platform) if len(entries) > 1 else list(entries)
        turn = Turn(user.key, "open", query, "answer", 1.0, shown[0].id, (), assistant.build)
        self._history.add(turn)
        await asyncio.to_thread(assistant.related, shown[0])  # which the answer shows
        return self._answer(TEXTS[user.language], shown, turn, assistant, back)

    async def judge(
        self, user: User, verdict: Verdict, turn_id: str, identifier: str, assistant: Assistant
    ) -> Reply | None:
        """Keep what the user thinks of an answer or of candidates, and go on from there."""
        t, turn = TEXTS[user.language], await self._history.turn(turn_id)
        if turn is None:  # too old, or forgotten: an entry can be opened all the same
            return await self.open(user, assistant, assistant.catalogue.twins(identifier))
        FEEDBACK.labels(verdict).inc()
        self._history.judge(turn, verdict, identifier or turn.entry, user.key)
        match verdict:
            case "helpful":
                return Reply(toast=t.thanks)
            case "chosen":
                return await self.open(user, assistant, assistant.catalogue.twins(identifier), turn.query)
            case "none":
                return screens.helpless(t, t.none_of_these)
            case "unhelpful":
                others = remaining(turn, NOTHING_BEFORE, assistant.catalogue)
                if not others:
                    return screens.helpless(t, t.sorry_none_left)
                return screens.candidates(t, t.sorry_next, others, turn.id)


def _is_offered(hit: Hit) -> bool:
    """Whether a hit has enough to do with the question to be the next candidate."""
    return hit.lexical >= LISTED_LEXICAL or hit.confidence >= MIN_OFFERED_CONFIDENCE


def turn_of(decision: Decision, user: User, query: str, build: str, message_refs: Sequence[str]) -> Turn:
    """The turn to remember of a decision on `query`; `message_refs` are the references of the user's messages."""
    outcome: Outcome = "intent" if decision.intent else decision.outcome
    entry = decision.hits[0].entry.id if decision.outcome == "answer" and decision.intent is None else None
    hits = [hit.entry.id for hit in decision.ranked[:MAX_KEPT_HITS] if _is_offered(hit)]
    message_ref = message_refs[-1] if message_refs else None
    return Turn(
        user.key,
        "question",
        query,
        outcome,
        decision.confidence,
        entry,
        hits,
        build,
        message_ref=message_ref,
        intent=decision.intent.id if decision.intent else None,
    )


def together(t: Texts, replies: Sequence[Reply]) -> Reply:
    """Several answers as one message: a user's messages that came in one go are answered in one go.

    Of their buttons only those stay that are to be chosen from.
    """
    parts = tuple(part for reply in replies for part in reply.parts)
    rows = [row for reply in replies for row in reply.buttons if set(row) & set(reply.choices)]
    decision: DecisionOutcome = "answer" if any(reply.decision == "answer" for reply in replies) else "clarify"
    entries = tuple(entry for reply in replies for entry in reply.entries)
    choices = tuple(choice for reply in replies for choice in reply.choices)
    pictures = tuple(dict.fromkeys(picture for reply in replies for picture in reply.pictures))
    told = Reply((Part(t.several_answers), *parts), decision=decision, entries=entries, choices=choices)
    told = replace(told, turn=replies[-1].turn, pictures=pictures)
    return told.with_rows(*rows, (screens.browse(t), screens.person(t)))
