"""Plays dialogues through the real conversation, a fresh user each, with a database of its own that is then gone.

As if there were operators: what would be handed over to them is told, and nobody is called.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from bot.dialogue.conversation import Conversation
from bot.dialogue.replies import Reply
from bot.dialogue.support.person import Person
from bot.matching.assistant import Assistant
from bot.rehearsal.script import Dialogue, Line
from bot.rehearsal.verdict import Heard, Played
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.users import States, Users
from embeddings.progress import followed


def rehearse(dialogues: Sequence[Dialogue], assistant: Assistant, *, progress: bool = False) -> list[Played]:
    """Every dialogue with what was said in it; `progress` shows on stderr how far it is."""
    played = followed(dialogues, "played", "dialogues") if progress else dialogues
    return asyncio.run(_rehearse(played, assistant))


async def _rehearse(dialogues: Iterable[Dialogue], assistant: Assistant) -> list[Played]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=1) as thread:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'rehearsal.db'}")
        users = Users(database)
        conversation = Conversation(
            lambda: assistant, users, History(database), States(database), thread, person=Person(operators=True)
        )
        await database.start()
        try:
            return [
                Played(
                    dialogue, tuple([await _turn(conversation, users, str(number), line) for line in dialogue.turns])
                )
                for number, dialogue in enumerate(dialogues)
            ]
        finally:
            await database.stop()


async def _turn(conversation: Conversation, users: Users, key: str, line: Line) -> Heard:
    user = await users.get(key, "ko")
    if line.platform is not None:
        user = replace(user, platform=line.platform)
        await users.set(user)
    name, _, argument = line.user.removeprefix("/").partition(" ")
    if line.user.startswith("/") and name:
        return _heard(await conversation.command(user, name, argument.strip()))
    return _heard(await conversation.ask(user, [line.user]))


def _heard(reply: Reply) -> Heard:
    text = "\n\n".join(part.text for part in reply.parts)
    buttons = tuple(button.text for row in reply.buttons for button in row)
    return Heard(reply.decision, reply.intent, reply.entries, text or reply.toast, buttons)
