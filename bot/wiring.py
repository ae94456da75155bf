"""Puts together what every channel needs: the build in service, the storage, and the conversation over both."""

from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.builds.serving import Serving
from bot.dialogue.conversation import Conversation
from bot.dialogue.support.person import Person
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.identity import Identity, load_secret
from bot.storage.users import States, Users
from embeddings.encoder.protocol import Encoder


@dataclass(frozen=True)
class Components:
    """The parts, opened."""

    serving: Serving
    database: Database
    identity: Identity
    users: Users
    history: History
    states: States
    conversation: Conversation
    model_thread: Executor
    """The model runs in a thread of its own, so the event loop never waits for it."""


@asynccontextmanager
async def open_components(settings: Settings, encoder: Encoder | None, *, operators: bool) -> AsyncIterator[Components]:
    """Open everything, with the encoder that the live build asks for unless one is given; close it at the end.

    Raises FaqBotError where the index or the secret key can't be used.
    """
    serving = Serving(settings, encoder)
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    identity = Identity(load_secret(given, settings.secret_key_path))
    database = Database(settings.database_url)
    users, history, states = Users(database), History(database), States(database)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="model") as thread:
        conversation = Conversation(
            lambda: serving.assistant,
            users,
            history,
            states,
            thread,
            person=Person(operators, settings.support_contact),
            retention_days=settings.retention_days,
        )
        await database.start()
        try:
            yield Components(serving, database, identity, users, history, states, conversation, thread)
        finally:
            await database.stop()
