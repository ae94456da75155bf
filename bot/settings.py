"""Every setting, typed, in one place; nothing else reads the environment or `.env`."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.hours import Hours
from embeddings.errors import ConfigurationError

OFF_IF_EMPTY = {"metrics_listen"}
"""Settings that have a default and can be switched off: `METRICS_LISTEN=`."""


class Settings(BaseSettings):
    """The settings and their defaults; the description of each is what the table of docs/operating.md says."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    telegram_bot_token: Annotated[
        SecretStr | None,
        Field(description="The bot's token from @BotFather; without it the chat opens in the terminal"),
    ] = None
    telegram_base_url: Annotated[
        str, Field(pattern=r"^https?://\S+$", description="Bot API server, up to the token; for a self-hosted one")
    ] = "https://api.telegram.org/bot"
    embedding_model: Annotated[
        str, Field(description="`bundled`, the folder of a sentence-transformers model, or a hub id")
    ] = "bundled"
    model_cache_dir: Annotated[Path, Field(description="Where the converted bundled model is kept")] = Path(
        "var/models"
    )
    encoder: Annotated[
        Literal["auto", "torch", "onnx", "onnx-int8"],
        Field(
            description="What runs the model: itself in `torch`, or its exported graph, `onnx` or `onnx-int8`; `auto` "
            "measures what is best here"
        ),
    ] = "auto"
    faq_path: Annotated[Path, Field(description="The FAQ, one entry a line")] = Path("faq.jsonl")
    index_dir: Annotated[Path, Field(description="Where the builds of the index are kept")] = Path("var/index")
    vector_store: Annotated[
        Literal["faiss", "milvus"],
        Field(description="What searches the builds' vectors: FAISS in the bot itself, or a Milvus server"),
    ] = "faiss"
    milvus_uri: Annotated[
        str | None,
        Field(
            pattern=r"^https?://[^\s@]+$",
            description="That server, `http://host:19530`, with a database of its own at the end where bots share it",
        ),
    ] = None
    milvus_token: Annotated[SecretStr | None, Field(description="What it asks for: `user:password`, or a key")] = None
    encoded_cache_mb: Annotated[
        int,
        Field(
            ge=0, description="Room for encoded texts in `INDEX_DIR`, so that a reindex encodes what is new; 0 for none"
        ),
    ] = 2048
    max_false_answers: Annotated[
        float,
        Field(
            gt=0, lt=1, description="Greatest share of questions close to the FAQ, but not in it, that get an answer"
        ),
    ] = 0.05
    max_far_choices: Annotated[
        float, Field(ge=0, lt=1, description="Greatest share of questions about other matters that get choices")
    ] = 0.2
    database_url: Annotated[
        str,
        Field(
            repr=False,
            pattern=r"^(sqlite\+aiosqlite|postgresql\+asyncpg)://",
            description="Where turns, feedback and settings are kept; `postgresql+asyncpg://…` for PostgreSQL",
        ),
    ] = "sqlite+aiosqlite:///var/bot.db"
    secret_key: Annotated[
        SecretStr | None,
        Field(
            description="Makes user ids unreadable; at least 32 characters. Without it one is made and kept in a file"
        ),
    ] = None
    secret_key_path: Annotated[Path, Field(description="That file; keep it with the database's backups")] = Path(
        "var/secret.key"
    )
    retention_days: Annotated[
        int, Field(ge=0, description="Days after which questions and feedback are deleted; 0 keeps them")
    ] = 90
    operator_chat_id: Annotated[
        int | None,
        Field(lt=0, description="Id of the operators' group, a negative number; requests for a person go there"),
    ] = None
    support_contact: Annotated[
        str,
        Field(
            description="How a person is reached where there is no operators' group: number, link, hours, in your words"
        ),
    ] = ""
    support_hours: Annotated[
        str, Field(description="When operators are there, such as `mon-fri 09:00-18:00`; empty means always")
    ] = ""
    timezone: Annotated[str, Field(description="Of the support hours and the entries' days, an IANA name")] = (
        "Asia/Seoul"
    )
    burst_seconds: Annotated[
        float,
        Field(
            ge=0,
            le=10,
            description="What follows a question this closely is answered with it; half a sentence waits longer",
        ),
    ] = 0.3
    messages_per_minute: Annotated[
        int, Field(ge=1, description="Messages and taps a user may send; what goes beyond gets one kind warning")
    ] = 30
    webhook_url: Annotated[
        str | None,
        Field(pattern=r"^https?://\S+$", description="Where Telegram posts updates to; without it the bot polls"),
    ] = None
    webhook_secret: Annotated[
        SecretStr | None,
        Field(
            description="Token that comes with each of these, 1 to 256 of `A-Z a-z 0-9 _ -`; a must with a webhook",
        ),
    ] = None
    listen: Annotated[
        str,
        Field(
            pattern=r"^([^\s:]+:|fd://)\d+$",
            description="Where the webhook is served, behind the proxy; `fd://3` for a socket that is handed on",
        ),
    ] = "127.0.0.1:8080"
    metrics_listen: Annotated[
        str,
        Field(pattern=r"^([^\s:]+:\d+)?$", description="Where `/healthz` and `/metrics` are served; empty for nowhere"),
    ] = "127.0.0.1:9110"
    console_listen: Annotated[
        str,
        Field(pattern=r"^\S+:\d+$", description="Where the operators' console is served, `python -m bot.console`"),
    ] = "127.0.0.1:8090"
    console_password: Annotated[
        SecretStr | None,
        Field(description="Of its operators; a must where it isn't on loopback, without it nobody is asked for one"),
    ] = None
    console_viewer_password: Annotated[
        SecretStr | None, Field(description="Of those who look at it and change nothing")
    ] = None
    llm_base_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://\S+$",
            description="Server that speaks OpenAI's protocol, whose model may propose phrasings",
        ),
    ] = None
    llm_model: Annotated[str | None, Field(description="Which of its models")] = None
    llm_api_key: Annotated[SecretStr | None, Field(description="Its key, if it asks for one")] = None
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="How much is logged; never a user's text")
    ] = "INFO"

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_given(cls, given: dict[str, object]) -> dict[str, object]:
        """A key without a value means the default, as if it weren't there, but for those that it switches off."""
        return {name: value for name, value in given.items() if value != "" or name in OFF_IF_EMPTY}

    @property
    def secrets(self) -> list[str]:
        """What must never be told: the values of all secret settings, and the database's password in whatever form."""
        values = [getattr(self, name) for name in type(self).model_fields]
        told = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        if found := re.match(r"[^/]*//[^:@/]*:(.*)@", self.database_url):
            told += [found[1], unquote(found[1])]
        return [*told, os.environ.get("PGPASSWORD", "")]

    @property
    def zone(self) -> ZoneInfo:
        """Where the operators are. Raises ConfigurationError where there is no such zone."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigurationError(
                f"TIMEZONE: found {self.timezone!r}, expected an IANA name such as Asia/Seoul; mend it in the "
                "environment or .env"
            ) from None

    @property
    def hours(self) -> Hours:
        """The support hours. Raises ConfigurationError where they or their time zone can't be read."""
        return Hours.parse(self.support_hours, self.zone)

    def check_webhook(self) -> None:
        """Raise ConfigurationError for a webhook that anybody could post to. The characters are those of setWebhook."""
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if self.webhook_url and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ConfigurationError(
                f"WEBHOOK_SECRET: found {'something else' if secret else 'nothing'}, expected 1 to 256 characters of "
                "A-Z a-z 0-9 _ -, since WEBHOOK_URL is set; make one with: openssl rand -hex 32"
            )

    @property
    def shared(self) -> bool:
        """Whether any number of processes may be this bot at once: by one webhook, and in one PostgreSQL."""
        return bool(self.telegram_bot_token and self.webhook_url) and self.database_url.startswith("postgresql")

    @property
    def intents_path(self) -> Path:
        """What users say that is no question: `intents.jsonl` beside the FAQ, where there is one."""
        return self.faq_path.with_name("intents.jsonl")

    @property
    def synonyms_path(self) -> Path:
        """What customers call things: `synonyms.jsonl` beside the FAQ, where there is one."""
        return self.faq_path.with_name("synonyms.jsonl")

    @property
    def source_paths(self) -> tuple[Path, Path, Path]:
        """The files that a build is made from."""
        return self.faq_path, self.intents_path, self.synonyms_path


def environment_with(**settings: str) -> dict[str, str]:
    """The environment of a process that is to have these settings in place of this one's."""
    return os.environ | {name.upper(): value for name, value in settings.items()}


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, then `.env`; `overrides` (None means not given) come first of all.

    Raises ConfigurationError that names each wrong key, what was expected, and never a value that may be secret.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values, by name
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, detail['loc'])).upper()}: {detail['msg']}" for detail in error.errors()]
        raise ConfigurationError(
            "\n".join(f"{fault}; mend it in the environment or .env" for fault in faults)
        ) from None
    # Models come from the package or a folder; a hub is asked only for a hub id.
    if settings.embedding_model == "bundled":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    return settings
