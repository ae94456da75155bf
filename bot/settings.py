"""Every setting, typed, in one place; nothing else reads the environment or `.env`."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from embeddings.errors import ConfigurationError


class Settings(BaseSettings):
    """The settings and their defaults; the description of each is what the README's table says."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
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
    faq_path: Annotated[Path, Field(description="The FAQ, one entry a line")] = Path("faq.jsonl")
    index_dir: Annotated[Path, Field(description="Where the builds of the index are kept")] = Path("var/index")
    max_false_answers: Annotated[
        float, Field(gt=0, lt=1, description="Greatest share of out-of-scope questions that may get an answer")
    ] = 0.05
    min_clarify_confidence: Annotated[
        float, Field(ge=0, le=1, description="Least confidence at which choices are offered instead of a decline")
    ] = 0.15
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="How much is logged; never a user's text")
    ] = "INFO"

    @property
    def intents_path(self) -> Path:
        """Greetings, thanks and the like: `intents.jsonl` beside the FAQ, where there is one."""
        return self.faq_path.with_name("intents.jsonl")

    @property
    def source_paths(self) -> tuple[Path, Path]:
        """The files that a build is made from."""
        return self.faq_path, self.intents_path


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
