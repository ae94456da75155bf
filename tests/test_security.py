"""What SECURITY.md promises of the code as a whole: no pickle, no secret that is told, no page that is not escaped."""

import ast
import io
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from prometheus_client import generate_latest
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.backup.archive import new_file
from bot.backup.save_and_restore import save
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.storage.faults import address_of
from embeddings.errors import ConfigurationError
from tests.bot.backup.archives import members
from tests.conftest import ROOT
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.running import running
from tests.test_architecture import MODULES, imports, tree

PAGES = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

RUNS_WHAT_IT_READS = {
    "pickle",
    "cPickle",
    "_pickle",
    "shelve",
    "marshal",
    "dill",
    "cloudpickle",
    "joblib",
    "yaml",
    "code",
}


def calls(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every call in a module: what is called, and its named arguments, as they are written."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {word.arg or "": ast.unparse(word.value) for word in node.keywords}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_read_that_runs_what_it_says(name: str) -> None:
    assert {found.split(".")[0] for found in imports(name)} & RUNS_WHAT_IT_READS == set()
    for called, named in calls(name):
        assert called not in {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}, called
        assert "allow_pickle" not in named, called
        assert "trust_remote_code" not in named, called
        assert named.get("shell", "False") == "False", called
        assert not called.endswith(("read_pickle", "torch.load", "hub.load")), called
        assert called != "extractall", called


def test_templates_escape_and_no_filter_undoes_it() -> None:
    pages = (ROOT / "bot" / "console" / "pages.py").read_text()
    assert "autoescape=True" in pages
    for path in (ROOT / "bot" / "console" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|<script(?! src=)|\son\w+=|javascript:", text), path.name
    assert not [name for name in MODULES for found in imports(name) if found.startswith("markupsafe")]


def test_every_file_that_security_md_names_exists() -> None:
    named = re.findall(r"`((?:bot|embeddings|scripts|tests|deploy|docs)/[\w./-]*)`", PAGES)
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []


DATABASE_PASSWORD = "db/pass@word%1"
DATABASE_URL = "postgresql+asyncpg://bot:db%2Fpass%40word%251@127.0.0.1:9/bot"
SECRETS = {
    "telegram_bot_token": TOKEN,
    "secret_key": "the-secret-key-of-the-whole-bot-1",
    "webhook_secret": "the_webhook_secret_1",
    "console_password": "the-operators-password-1",
    "console_viewer_password": "the-viewers-password-1",
    "milvus_token": "user:the-engines-password-1",
    "llm_api_key": "the-key-of-a-language-model-1",
}
QUESTION = "환불 방법 비밀스러운 질문"


def test_every_secret_setting_is_known_as_one() -> None:
    """A new setting whose name sounds like a secret must be of the type that is hidden."""
    for name, field in Settings.model_fields.items():
        sounds = re.search(r"token|secret$|secret_key$|password|api_key", name)
        assert bool(sounds) == (SecretStr in getattr(field.annotation, "__args__", ())), name
    assert set(SECRETS) == {
        name for name, field in Settings.model_fields.items() if SecretStr in getattr(field.annotation, "__args__", ())
    }


def test_no_secret_is_in_what_the_settings_say_of_themselves() -> None:
    settings = load_settings(**SECRETS, database_url=DATABASE_URL)
    said = repr(settings) + str(settings) + repr(settings.model_dump()["telegram_bot_token"])
    assert [secret for secret in SECRETS.values() if secret in said] == []
    assert "db%2F" not in said
    assert set(settings.secrets) >= {*SECRETS.values(), DATABASE_PASSWORD, "db%2Fpass%40word%251"}


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://u:w-secret@host:port/db", "postgresql+asyncpg://u:9/w-secret:x@host:pw-secret/db"]
)
def test_an_address_that_cant_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: found an address that can't be read") as caught:
        address_of(url)
    assert "w-secret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "rest", ["w-secret@host/db", "p/w-secret@host/db", "w-secret@[::1/db", "w-secret@", "@w-secret@h"]
)
def test_the_password_of_any_address_is_kept_out_of_the_log(rest: str) -> None:
    secrets = load_settings(database_url=f"postgresql+asyncpg://u:{rest}").secrets
    assert any("w-secret" in secret for secret in secrets)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that a bot logs at its most talkative, as it is written."""
    written, root, hook = io.StringIO(), logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    settings = load_settings(**SECRETS, database_url=DATABASE_URL)
    configure_logging("DEBUG", settings.secrets)
    (own,) = root.handlers
    assert isinstance(own, logging.StreamHandler)
    own.setStream(written)
    yield written
    sys.excepthook = hook
    root.handlers[:] = handlers
    root.setLevel(level)


def told_in(text: str) -> list[str]:
    """What of all that must not be told stands in a text."""
    return [secret for secret in (*SECRETS.values(), DATABASE_PASSWORD, "db%2F", "질문", "080-123") if secret in text]


async def test_neither_secrets_nor_users_texts_are_logged_or_counted_even_at_debug(
    api: BotApi, tmp_path: Path, log: io.StringIO
) -> None:
    given: dict[str, Any] = {
        name: value for name, value in SECRETS.items() if name in ("telegram_bot_token", "secret_key")
    }
    async with running(api, tmp_path, metrics_listen="", **given) as bot:
        for text in (QUESTION, "/search 질문", "/forget"):
            api.say(text)
            await api.reply()
        api.faults["sendMessage"].append({"error_code": 400, "description": QUESTION})
        api.say(QUESTION, chat=2)
        await api.called("sendMessage", 4)
        api.faults["sendMessage"].append("drop")
        api.say(QUESTION, chat=3)
        await api.reply()
        await bot.components.database.flush()
        logging.getLogger("bot.test").debug("at work with %s", TOKEN)
    written = log.getvalue()
    assert "at work with ***" in written
    assert "serving build" in written
    assert told_in(written) == []
    assert told_in(generate_latest().decode()) == []


async def test_a_database_that_is_gone_is_told_without_its_password(log: io.StringIO) -> None:
    database = Database(DATABASE_URL)
    await database.start()
    await database.stop()
    assert "the database failed" in log.getvalue()
    assert told_in(log.getvalue()) == []


def test_what_ends_the_process_is_told_without_a_secret(log: io.StringIO) -> None:
    try:
        raise SQLAlchemyError(f"could not connect to {DATABASE_URL} as {TOKEN}")
    except SQLAlchemyError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "ended by an error that nothing was prepared for" in log.getvalue()
    assert "SQLAlchemyError: could not connect to postgresql+asyncpg://bot:***@" in log.getvalue()
    assert told_in(log.getvalue()) == []


async def test_a_backup_holds_no_secret_but_the_key_that_its_rows_need(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    started = Database(database)
    await started.start()
    await started.stop()
    (tmp_path / "faq.jsonl").write_text("{}\n")
    for kept, given in (("", SECRETS), ("f" * 64, {**SECRETS, "secret_key": None})):
        (tmp_path / "secret.key").write_text(kept or "unused")
        settings = load_settings(
            **given, database_url=database, faq_path=tmp_path / "faq.jsonl", secret_key_path=tmp_path / "secret.key"
        )
        path = tmp_path / f"backup-{len(kept)}.tar.gz"
        with new_file(path) as file:
            await save(settings, file)
        content = b"".join(members(path).values()).decode()
        assert [secret for secret in SECRETS.values() if secret in content] == []
        assert (("f" * 64) in content) == bool(kept)


async def test_the_console_answers_forms_of_any_kind(tmp_path: Path) -> None:
    """As a part of another character set could be half of a surrogate pair, which no password can be compared with."""
    from bot.console.access import Door
    from bot.console.application import console_app
    from bot.console.workplace import Workplace
    from bot.http import listening
    from tests.fakes.free_port import free_port
    from tests.fakes.running import settings_for

    settings = settings_for(tmp_path, console_password="a-password")
    address = f"127.0.0.1:{free_port()}"
    parts = [
        b"charset=utf-7\r\n\r\n+2AA-",
        b"charset=nothing\r\n\r\nx",
        b"\r\n\r\n\xff\xfe",
        b"charset=utf-16\r\n\r\n\x00\xd8",
    ]
    async with (
        Workplace(settings) as workplace,
        listening(console_app(workplace, Door.of(settings)), address),
        ClientSession() as session,
    ):
        for part in parts:
            head = b'--x\r\nContent-Disposition: form-data; name="password"\r\nContent-Type: text/plain; '
            body = head + part + b"\r\n--x--\r\n"
            headers = {"Content-Type": "multipart/form-data; boundary=x"}
            async with session.post(f"http://{address}/login", data=body, headers=headers) as answer:
                assert answer.status in (400, 403)
