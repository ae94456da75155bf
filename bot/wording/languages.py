"""The languages the bot speaks, and which of them a user gets."""

from bot.wording.english import ENGLISH
from bot.wording.korean import KOREAN
from bot.wording.texts import Texts
from embeddings.faq.intents import Language

TEXTS: dict[Language, Texts] = {"ko": KOREAN, "en": ENGLISH}

_NAMES: dict[Language, tuple[str, ...]] = {
    "ko": ("ko", "kr", "korean", "한국어", "한국말", "한글"),
    "en": ("en", "english", "영어"),
}
"""What people call a language, in small letters."""


def language_for(code: str | None) -> Language:
    """The language for the code that a user's app reports (IETF tag): Korean unless it says another one.

    >>> language_for("ko-KR"), language_for("en"), language_for("ja"), language_for(None)
    ('ko', 'en', 'en', 'ko')
    """
    return "ko" if not code or code.lower().startswith("ko") else "en"


def language_named(name: str) -> Language | None:
    """The language that somebody asks for by name; None for one that isn't spoken here.

    >>> language_named("영어"), language_named(" English "), language_named("日本語")
    ('en', 'en', None)
    """
    return next((language for language, names in _NAMES.items() if name.strip().casefold() in names), None)
