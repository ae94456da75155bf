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
from bot.storage.identity import Identity, expect_key, load_secret
from bot.storage.shared.database import SharedDatabase
from bot.storage.users import States, Users
from embeddings.encoder.protocol import Encoder
from embeddings.text.morphemes import analyser

MODEL_THREADS = 8
"""Turns that are read at a time. They share the cores that there are, and the model runs for several of them at once:
with more turns at a time each pass has more texts, and no single turn is faster (docs/measurements.md, Load)."""


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
    model_threads: Executor
    """Turns are read in threads of their own, so the event loop never waits for the model."""


@asynccontextmanager
async def open_components(settings: Settings, encoder: Encoder | None, *, operators: bool) -> AsyncIterator[Components]:
    """Open everything, with the encoder that the live build asks for unless one is given; close it at the end.

    Raises FaqBotError where the index, the database's file or the secret key can't be used.
    """
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    meant = given is not None or not settings.secret_key_path.exists()  # set, or about to be made
    identity = Identity(load_secret(given, settings.secret_key_path))
    database = _database(settings, identity)
    users, history, states = Users(database), History(database), States(database)
    with ThreadPoolExecutor(MODEL_THREADS, "model") as threads:
        threads.submit(analyser)  # takes a second, and the first question needs it; the build is opened meanwhile
        serving = Serving(settings, encoder)
        conversation = Conversation(
            lambda: serving.assistant,
            users,
            history,
            states,
            threads,
            person=Person(operators, settings.support_contact),
            retention_days=settings.retention_days,
        )
        await database.start()
        try:
            await expect_key(database, identity, meant=meant)
            yield Components(serving, database, identity, users, history, states, conversation, threads)
        finally:
            await database.stop()


def _database(settings: Settings, identity: Identity) -> Database:
    token = settings.telegram_bot_token
    if token and settings.shared:
        return SharedDatabase(settings.database_url, identity.mark(f"bot {token.get_secret_value()}"))
    return Database(settings.database_url)
