"""A user's turns: what they write, tap and command, and what the bot says. Knows neither Telegram nor the terminal."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from bot.clock import now
from bot.dialogue import list_screens, screens
from bot.dialogue.answers import Answers, turn_of
from bot.dialogue.browsing import Browsing
from bot.dialogue.callbacks import Target, parse
from bot.dialogue.memory.keeping import Memory
from bot.dialogue.memory.leaning import lasts_of, lead_of
from bot.dialogue.memory.state import State, after
from bot.dialogue.popular import popular
from bot.dialogue.preferences import Preferences
from bot.dialogue.replies import Reply, say
from bot.dialogue.support.person import NOBODY, Person
from bot.dialogue.support.waiting import Waiting
from bot.matching.assistant import Assistant
from bot.matching.platforms import mention_in
from bot.matching.understanding import Understood, understand
from bot.metrics import QUESTIONS
from bot.privacy.masking import mask
from bot.storage.history import History
from bot.storage.users import States, User, Users
from bot.wording.languages import TEXTS
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry, for_platform
from embeddings.faq.intents import DANGER, NEVER_MIND, STOP
from embeddings.text.normal_form import is_too_long, normalise

MAX_POPULAR = 3


class Conversation:
    """One for all users. A turn is answered by one build throughout: it asks `live` once."""

    def __init__(
        self,
        live: Callable[[], Assistant],
        users: Users,
        history: History,
        states: States,
        model_threads: Executor,
        *,
        person: Person = NOBODY,
        retention_days: int = 0,
    ) -> None:
        self._live = live
        self._users = users
        self._history = history
        self._model_threads = model_threads
        self._retention_days = retention_days
        self._person = person
        self._answers = Answers(history, person)
        self.waiting = Waiting(live, history, self._answers, model_threads)
        """What is done of a message to a person."""
        self._browsing = Browsing(history, model_threads)
        self._preferences = Preferences(users)
        self._memory = Memory(states)

    async def ask(self, user: User, texts: Sequence[str], message_refs: Sequence[str] = ()) -> Reply:
        """The reply to what a user wrote, in one message or in several that came together, each with its reference."""
        before, assistant = await self._memory.of(user), self._live()
        written = [text for text in texts if normalise(text)]
        if not user.awaiting and len(written) == 1:
            lead = lead_of(TEXTS[user.language], written[0], before, assistant.catalogue)
            if lead is not None:
                reply = lead if isinstance(lead, Reply) else await self._taken(user, lead, assistant)
                reply = reply or say(TEXTS[user.language].choice_gone, screens.browse(TEXTS[user.language]))
                return self._remembered(user, before, reply, chosen=True)
        named = mention_in(" ".join(written), assistant.catalogue.platforms.values())
        before = replace(before, platform=named.name if named else before.platform)
        for_now = replace(user, platform=named.name if named else user.platform or before.platform)
        reply = await self._ask(for_now, written, message_refs, before, assistant)
        return self._remembered(user, before, reply, mask(" ".join(written)))

    async def _ask(
        self, user: User, written: Sequence[str], message_refs: Sequence[str], before: State, assistant: Assistant
    ) -> Reply:
        t = TEXTS[user.language]
        if not written:
            return say(t.empty)
        start = time.perf_counter()
        lasts = lasts_of(before, assistant.catalogue)
        loop = asyncio.get_running_loop()
        read = partial(understand, assistant, written, user.platform, lasts)
        understood = await loop.run_in_executor(self._model_threads, read)
        if user.awaiting and not _calls_it_off(understood):
            return await self._awaited(user, " ".join(written), assistant)
        if user.awaiting:
            await self._users.set(replace(user, awaiting=None))
        if not understood.readings:
            return screens.too_long(t)
        turns = []
        for reading in (*understood.unknown, *understood.readings):  # what is replied to last, for edits to find it
            turn = turn_of(reading.decision, user, mask(reading.text), assistant.build, message_refs)
            QUESTIONS.labels(turn.decision).inc()
            turns.append(replace(turn, latency_ms=1000 * (time.perf_counter() - start)))
            self._history.add(turns[-1], message_refs)
        reply = await self._answers.understood(understood, turns[len(understood.unknown) :], user, assistant, before)
        if any(map(is_too_long, written)) and not reply.urgent:
            reply = replace(reply, parts=(*reply.parts, *screens.too_long(t).parts))
        return reply

    async def command(self, user: User, name: str, argument: str) -> Reply:
        """The reply to `/name argument`; an unknown command gets a sentence that helps."""
        reply = await self._command(user, name, argument)
        return self._remembered(user, await self._memory.of(user), reply)

    async def _command(self, user: User, name: str, argument: str) -> Reply:
        t, assistant = TEXTS[user.language], self._live()
        if user.awaiting:  # another command means that the search is off
            user = replace(user, awaiting=None)
            await self._users.set(user)
        match name:
            case "start" if argument.startswith("q_"):
                entries = assistant.catalogue.same_answer_twins(argument.removeprefix("q_"))
                return await self._answers.open(user, assistant, entries) or screens.gone(t)
            case "start":
                return await self._welcome(t, assistant)
            case "help":
                return say(t.help, screens.browse(t))
            case "search" if normalise(argument):
                return await self._browsing.search(user, argument, assistant)
            case "search":
                return await self._await(user, "search", say(t.ask_search))
            case "categories":
                return list_screens.services(t, assistant.catalogue)
            case "human":
                return self._person.asked(assistant, user.language)
            case "close":
                return say(t.nothing_to_close)
            case "cancel":
                return say(t.cancelled, screens.browse(t))
            case "privacy":
                days = t.privacy_days.format(days=self._retention_days) if self._retention_days else ""
                return say(t.privacy.format(days=days).replace("\n\n\n", "\n\n"))
            case "forget":
                return screens.forget(t)
            case _:
                own = await self._preferences.command(user, name, argument, assistant)
                return own or say(t.unknown_command)

    def unreadable(self, user: User) -> Reply:
        """The reply to a message without a text."""
        t = TEXTS[user.language]
        return self._person.without_dead_ends(screens.helpless(t, t.not_text))

    async def look_up(self, user: User, text: str) -> list[list[Entry]]:
        """For inline mode: what fits a text, the best first; for an empty one what is read most. Nothing is kept.

        Nothing fits a text beyond the limit; whoever shows it says so.
        """
        assistant = self._live()
        if not normalise(text):
            groups = await popular(self._history, assistant.catalogue)
        elif is_too_long(text):
            groups = []
        else:
            loop = asyncio.get_running_loop()
            groups = await loop.run_in_executor(self._model_threads, assistant.find, text)
        return [for_platform(group, user.platform) for group in groups]

    async def press(self, user: User, data: str) -> Reply:
        """What a button leads to; one that leads nowhere any more says so."""
        reply = await self._taken(user, data, self._live()) or screens.gone(TEXTS[user.language])
        return self._remembered(user, await self._memory.of(user), reply, chosen=True)

    async def _taken(self, user: User, data: str, assistant: Assistant) -> Reply | None:
        """What callback data leads to; None where that is no longer there."""
        target = parse(data)
        if target is None:
            return None
        return await self._browsing.press(user, target, assistant) or await self._press(user, target, assistant)

    def _remembered(
        self, user: User, before: State, reply: Reply, question: str = "", *, chosen: bool = False
    ) -> Reply:
        """The reply, when what the next turn may lean on is kept."""
        reply = self._person.without_dead_ends(reply)
        state = after(before, reply, question, now(), chosen=chosen)
        if not (before.empty and state.empty):
            self._memory.keep(user, state)
        return reply

    async def _press(self, user: User, target: Target, assistant: Assistant) -> Reply | None:
        t, catalogue = TEXTS[user.language], assistant.catalogue
        match target:
            case ("inside", (key,)) if category := catalogue.category(key):
                return await self._await(user, f"inside:{key}", say(t.ask_search_in.format(place=category.place)))
            case ("entry", (identifier,)):
                return await self._answers.open(user, assistant, catalogue.twins(identifier))
            case ("from_section" | "from_list", (key, *_)):
                back = self._browsing.way_back(t, target)
                return await self._answers.open(user, assistant, catalogue.twins(catalogue.id_of(key)), back=back)
            case ("twin", (identifier,)) if twins := catalogue.twins(identifier):
                user = replace(user, platform=next(e.platform for e in twins if e.id == identifier))
                await self._users.set(user)
                return screens.with_platform_kept(t, user.platform, await self._answers.open(user, assistant, twins))
            case ("other", (identifier,)):
                own = [entry for entry in catalogue.twins(identifier) if entry.id == identifier]
                return await self._answers.open(user, assistant, own)
            case ("chosen" | "none" | "helpful" | "unhelpful" as verdict, (turn, *chosen)):
                return await self._answers.judge(user, verdict, turn, "".join(chosen), assistant)
            case ("person", ()):
                return self._person.asked(assistant, user.language)
            case ("close", ()):
                return say(t.nothing_to_close)
            case ("forget", ()):
                self._history.forget(user.key)
                await self._memory.forget(user)
                await self._users.forget(user.key)
                return replace(say(t.forgotten), replaces=True)
            case ("keep", ()):
                return replace(say(t.not_forgotten), replaces=True)
            case _:
                return await self._preferences.press(user, target, assistant)

    async def _welcome(self, t: Texts, assistant: Assistant) -> Reply:
        read = [group[0] for group in await popular(self._history, assistant.catalogue)]
        return screens.welcome(t, assistant.catalogue.example, read[:MAX_POPULAR])

    async def _await(self, user: User, what: str, reply: Reply) -> Reply:
        """Take the user's next message for something else than a question; in a group it may be anybody's."""
        if not user.private:
            return say(TEXTS[user.language].ask_search_in_group)
        await self._users.set(replace(user, awaiting=what))
        return reply

    async def _awaited(self, user: User, text: str, assistant: Assistant) -> Reply:
        if is_too_long(text):  # the shorter one is awaited still
            return screens.too_long(TEXTS[user.language])
        user, what = replace(user, awaiting=None), user.awaiting or ""
        await self._users.set(user)
        return await self._browsing.search(user, text, assistant, section=what.partition(":")[2])


def _calls_it_off(understood: Understood) -> bool:
    """Whether the user, of whom something to search for is awaited, says that they want none; or is in danger."""
    said = {r.decision.intent.id for r in understood.readings if r.decision.intent is not None}
    return bool(said & {DANGER, STOP, NEVER_MIND})
