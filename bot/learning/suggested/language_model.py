"""A language model behind any server that speaks OpenAI's protocol: one text in, one text out. Its client loads late.

It is told what its caller gives it, and nothing else; what it answers is worth nothing until it was looked at.
"""

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ValidationError

from bot.settings import Settings
from embeddings.errors import ConfigurationError, ModelError

Complete = Callable[[str], Awaitable[str]]
"""What the model says to a text. Raises ModelError where it says nothing that can be read."""

SECONDS = 60.0
"""For one answer, all of it: a server that sends a letter now and then is slow too."""
MAX_BYTES = 200_000
"""Of one answer; what was asked for takes a hundredth."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Answer(BaseModel):
    """What is read of an answer: servers differ in the rest."""

    choices: list[_Choice]


def language_model(settings: Settings) -> Complete:
    """The one of the settings. Raises ConfigurationError where none is set, or its client is not installed."""
    if not (settings.llm_base_url and settings.llm_model):
        raise ConfigurationError(
            "LLM_BASE_URL, LLM_MODEL: found nothing, expected the address of a server that speaks OpenAI's protocol, "
            "and a model of its; set both"
        )
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise ConfigurationError(
            "LLM_BASE_URL: the client is not installed, expected the package openai; install it: "
            ".venv/bin/pip install -c constraints.txt -e '.[llm]'"
        ) from error
    address, model = settings.llm_base_url, settings.llm_model
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"

    async def complete(text: str) -> str:
        # A redirect would take the text to somebody whom nobody has named.
        http = openai.DefaultAsyncHttpxClient(follow_redirects=False)
        client = openai.AsyncOpenAI(base_url=address, api_key=key, max_retries=0, timeout=SECONDS, http_client=http)
        body = b""
        try:
            async with asyncio.timeout(SECONDS), client:
                asked = client.chat.completions.with_streaming_response.create(
                    model=model, messages=[{"role": "user", "content": text}]
                )
                async with asked as answer:
                    async for part in answer.iter_bytes():
                        body += part
                        if len(body) > MAX_BYTES:
                            raise ModelError(_unusable(address, f"found more than {MAX_BYTES:,} bytes"))
            return _Answer.model_validate_json(body).choices[0].message.content
        except TimeoutError as error:
            raise ModelError(_unusable(address, f"found none in {SECONDS:.0f} s")) from error
        except (openai.OpenAIError, httpx2.HTTPError, ValidationError, IndexError) as error:
            raise ModelError(_unusable(address, f"found {type(error).__name__}")) from error

    return complete


def _unusable(address: str, found: str) -> str:
    return f"LLM_BASE_URL: {address}: {found}, expected an answer of a language model; see whether it is at work"
