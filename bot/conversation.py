"""A user's turns: what they write, tap and command, and what the bot says. Knows neither Telegram nor the terminal."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from bot import screens, shelves
from bot.assistant import HUMAN, Assistant
from bot.browsing import Browsing
from bot.callbacks import Target, parse
from bot.catalogue import Group
from bot.decision import Decision
from bot.languages import TEXTS
from bot.memory.history import History, Outcome, Turn, Verdict
from bot.memory.users import User, Users
from bot.metrics import FEEDBACK, QUESTIONS
from bot.privacy.masking import mask
from bot.replies import Button, Part, Reply, say
from bot.texts import Texts
from embeddings.entries import Entry, for_platform
from embeddings.intents import Language
from embeddings.search import LISTED_LEXICAL, Hit
from embeddings.text import normalise

MAX_POPULAR = 3
MAX_KEPT_HITS = 5
"""Hits of a turn that are remembered: one to answer with, and enough for the next candidates."""
MIN_OFFERED_CONFIDENCE = 0.05
"""Of a hit that shares no word with the question, and is still offered when the first one was wrong."""
MAX_CANDIDATES = 3
MAX_QUERY_CHARACTERS = 500
"""More than anybody types as a question; a longer text gets a kind request to shorten it."""


class Conversation:
    """One for all users. A turn is answered by one build throughout: it asks `live` once."""

    def __init__(
        self,
        live: Callable[[], Assistant],
        users: Users,
        history: History,
        model_thread: Executor,
        *,
        operators: bool = False,
        retention_days: int = 0,
    ) -> None:
        self._live = live
        self._users = users
        self._history = history
        self._model_thread = model_thread
        self._operators = operators
        self._retention_days = retention_days
        self._browsing = Browsing(history, model_thread)

    async def ask(self, user: User, texts: Sequence[str], places: Sequence[str] = ()) -> Reply:
        """The reply to what a user wrote, in one message or in several that came together, each with its place."""
        t, assistant = TEXTS[user.language], self._live()
        written = [text for text in texts if normalise(text)]
        if not written:
            return say(t.empty)
        if max(map(len, written)) > MAX_QUERY_CHARACTERS:
            return say(t.too_long.format(limit=MAX_QUERY_CHARACTERS))
        if user.awaiting:
            return await self._awaited(user, " ".join(written), assistant)
        start = time.perf_counter()
        loop = asyncio.get_running_loop()
        decisions = await loop.run_in_executor(self._model_thread, assistant.decisions, written, user.platform)
        replies = []
        for decision in decisions:
            turn = _turn_of(decision, user, mask("\n".join(written)), assistant.build, places)
            QUESTIONS.labels(turn.decision).inc()
            replies.append(self._reply(decision, turn, user, assistant))
            self._history.add(replace(turn, latency_ms=1000 * (time.perf_counter() - start)), places)
        return replies[0] if len(replies) == 1 else _together(t, replies)

    async def command(self, user: User, name: str, argument: str) -> Reply:
        """The reply to `/name argument`; an unknown command gets a sentence that helps."""
        t, assistant = TEXTS[user.language], self._live()
        if user.awaiting:  # another command means that the search is off
            user = replace(user, awaiting=None)
            await self._users.set(user)
        match name:
            case "start" if argument.startswith("q_"):
                entries = assistant.catalogue.same_answer_twins(argument.removeprefix("q_"))
                return await self._open(user, assistant, entries) or screens.gone(t)
            case "start":
                return await self._welcome(t, assistant)
            case "help":
                return say(t.help, screens.browse(t))
            case "search" if len(argument) > MAX_QUERY_CHARACTERS:
                return say(t.too_long.format(limit=MAX_QUERY_CHARACTERS))
            case "search" if normalise(argument):
                return await self._browsing.search(user, argument, assistant)
            case "search":
                return await self._await(user, "search", say(t.ask_search))
            case "categories":
                return shelves.services(t, assistant.catalogue)
            case "settings":
                return screens.settings(t, user.platform)
            case "platform":
                return screens.platforms(t, assistant.catalogue.platforms.values())
            case "language":
                return screens.languages(t, {code: texts.language_name for code, texts in TEXTS.items()})
            case "human":
                return self._person(t, assistant, user.language)
            case "close":
                return say(t.nothing_to_close)
            case "privacy":
                days = t.privacy_days.format(days=self._retention_days) if self._retention_days else ""
                return say(t.privacy.format(days=days).replace("\n\n\n", "\n\n"))
            case "forget":
                return screens.forget(t)
            case _:
                return say(t.unknown_command)

    async def look_up(self, user: User, text: str) -> list[list[Entry]]:
        """For inline mode: what fits a text, the best first; for an empty one what is read most. Nothing is kept."""
        assistant = self._live()
        if not normalise(text):
            groups = await self._popular(assistant)
        else:
            loop = asyncio.get_running_loop()
            query = text[:MAX_QUERY_CHARACTERS]
            groups = await loop.run_in_executor(self._model_thread, assistant.find, query)
        return [for_platform(group, user.platform) for group in groups]

    async def press(self, user: User, data: str) -> Reply:
        """What a button leads to; one that leads nowhere any more says so."""
        target, assistant = parse(data), self._live()
        reply = None
        if target:
            reply = await self._browsing.press(user, target, assistant) or await self._press(user, target, assistant)
        return reply or screens.gone(TEXTS[user.language])

    async def _press(self, user: User, target: Target, assistant: Assistant) -> Reply | None:
        t, catalogue = TEXTS[user.language], assistant.catalogue
        match target:
            case ("inside", (key,)) if category := catalogue.category(key):
                return await self._await(user, f"inside:{key}", say(t.ask_search_in.format(place=category.place)))
            case ("entry", (identifier,)):
                return await self._open(user, assistant, catalogue.twins(identifier))
            case ("shelved" | "listed", (key, *_)):
                back = self._browsing.way_back(t, target)
                return await self._open(user, assistant, catalogue.twins(catalogue.id_of(key)), back=back)
            case ("twin", (identifier,)) if twins := catalogue.twins(identifier):
                user = replace(user, platform=next(e.platform for e in twins if e.id == identifier))
                await self._users.set(user)
                return await self._open(user, assistant, twins)
            case ("chosen" | "none" | "helpful" | "unhelpful" as verdict, (turn, *chosen)):
                return await self._judge(user, verdict, turn, "".join(chosen), assistant)
            case ("platforms", ()):
                return screens.platforms(t, catalogue.platforms.values())
            case ("platform", (key,)) if key == "" or key in catalogue.platforms:
                name = catalogue.platforms.get(key)
                await self._users.set(replace(user, platform=name))
                return say(t.platform_kept.format(platform=name)) if name else screens.settings(t, None)
            case ("languages", ()):
                return screens.languages(t, {code: texts.language_name for code, texts in TEXTS.items()})
            case ("language", ("ko" | "en" as code,)):
                await self._users.set(replace(user, language=code))
                return say(TEXTS[code].language_kept)
            case ("person", ()):
                return self._person(t, assistant, user.language)
            case ("close", ()):
                return say(t.nothing_to_close)
            case ("forget", ()):
                self._history.forget(user.key)
                await self._users.forget(user.key)
                return replace(say(t.forgotten), replaces=True)
            case ("keep", ()):
                return replace(say(t.not_forgotten), replaces=True)
            case _:
                return None

    async def _welcome(self, t: Texts, assistant: Assistant) -> Reply:
        popular = [group[0] for group in await self._popular(assistant)]
        return screens.welcome(t, assistant.catalogue.example, popular[:MAX_POPULAR])

    async def _popular(self, assistant: Assistant) -> list[Group]:
        """What was read of late, the most read first."""
        counts = await self._history.read_counts()
        groups = [assistant.catalogue.twins(identifier) for identifier in sorted(counts, key=lambda i: -counts[i])]
        return [group for group in dict.fromkeys(groups) if group]

    def _reply(self, decision: Decision, turn: Turn, user: User, assistant: Assistant) -> Reply:
        t = TEXTS[user.language]
        if decision.intent is not None and decision.intent.id == HUMAN:
            return replace(self._person(t, assistant, user.language), turn=turn.id)
        if decision.intent is not None:
            text = decision.intent.reply.get(user.language, decision.intent.reply["ko"])
            return replace(say(text, screens.browse(t)), turn=turn.id)
        match decision.outcome:
            case "answer":
                return self._answer(t, decision.hits[0].entries, turn, assistant)
            case "clarify":
                entries = [hit.entry for hit in decision.hits]
                return replace(screens.candidates(t, t.clarify, entries, turn.id), turn=turn.id)
            case "decline":
                return replace(screens.helpless(t, t.decline), turn=turn.id)

    def _answer(
        self, t: Texts, entries: Sequence[Entry], turn: Turn, assistant: Assistant, back: Button | None = None
    ) -> Reply:
        reply = replace(screens.answer(t, entries), turn=turn.id)
        if reply.buttons:  # it asks for the platform: nothing to judge yet
            return reply
        return reply.with_rows(*screens.below_answer(t, entries, turn.id, assistant.related(entries[0]), back))

    async def _open(
        self, user: User, assistant: Assistant, entries: Sequence[Entry], query: str = "", back: Button | None = None
    ) -> Reply | None:
        """Entries that were asked for themselves, in the words of `query` if there were any; None if there are none."""
        if not entries:
            return None
        shown = for_platform(entries, user.platform)
        turn = Turn(user.key, "open", query, "answer", 1.0, shown[0].id, (), assistant.build)
        self._history.add(turn)
        return self._answer(TEXTS[user.language], shown, turn, assistant, back)

    async def _judge(
        self, user: User, verdict: Verdict, turn_id: str, identifier: str, assistant: Assistant
    ) -> Reply | None:
        """Keep what the user thinks of an answer or of candidates, and go on from there."""
        t, turn = TEXTS[user.language], await self._history.turn(turn_id)
        if turn is None:  # too old, or forgotten: an entry can be opened all the same
            return await self._open(user, assistant, assistant.catalogue.twins(identifier))
        FEEDBACK.labels(verdict).inc()
        self._history.judge(turn, verdict, identifier or turn.entry, user.key)
        match verdict:
            case "helpful":
                return Reply(toast=t.thanks)
            case "chosen":
                return await self._open(user, assistant, assistant.catalogue.twins(identifier), turn.query)
            case "none":
                return screens.helpless(t, t.none_of_these)
            case "unhelpful":
                shown = assistant.catalogue.twins(turn.entry or "")
                groups = [assistant.catalogue.twins(hit) for hit in turn.hits]
                others = [group[0] for group in dict.fromkeys(groups) if group and group != shown][:MAX_CANDIDATES]
                if not others:
                    return screens.helpless(t, t.sorry_none_left)
                return screens.candidates(t, t.sorry_next, others, turn.id)

    def _person(self, t: Texts, assistant: Assistant, language: Language) -> Reply:
        """A person, where operators are there to be asked; else the way to them that the FAQ's makers give."""
        if self._operators:
            return Reply(handover=True)
        intent = next((i for i in assistant.searcher.index.intents if i.id == HUMAN), None)
        return say(intent.reply.get(language, intent.reply["ko"]) if intent else t.contact, screens.browse(t))

    async def _await(self, user: User, what: str, reply: Reply) -> Reply:
        """Take the user's next message for something else than a question; in a group it may be anybody's."""
        if not user.private:
            return say(TEXTS[user.language].ask_search_in_group)
        await self._users.set(replace(user, awaiting=what))
        return reply

    async def _awaited(self, user: User, text: str, assistant: Assistant) -> Reply:
        user, what = replace(user, awaiting=None), user.awaiting or ""
        await self._users.set(user)
        return await self._browsing.search(user, text, assistant, shelf=what.partition(":")[2])


def _is_offered(hit: Hit) -> bool:
    """Whether a hit has enough to do with the question to be the next candidate."""
    return hit.lexical >= LISTED_LEXICAL or hit.confidence >= MIN_OFFERED_CONFIDENCE


def _turn_of(decision: Decision, user: User, query: str, build: str, places: Sequence[str]) -> Turn:
    outcome: Outcome = "intent" if decision.intent else decision.outcome
    entry = decision.hits[0].entry.id if decision.outcome == "answer" and decision.intent is None else None
    hits = [hit.entry.id for hit in decision.ranked[:MAX_KEPT_HITS] if _is_offered(hit)]
    place = places[-1] if places else None
    return Turn(user.key, "question", query, outcome, decision.confidence, entry, hits, build, place=place)


def _together(t: Texts, replies: Sequence[Reply]) -> Reply:
    """Several answers as one message: a user's messages that came in one go are answered in one go.

    Of their buttons only those stay that ask for the platform.
    """
    parts = tuple(part for reply in replies for part in reply.parts)
    platforms = [row for reply in replies for row in reply.buttons if screens.asks_for_platform(row)]
    return Reply((Part(t.several_answers), *parts)).with_rows(*platforms, (screens.browse(t), screens.person(t)))
