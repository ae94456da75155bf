"""The languages the bot speaks, and which of them a user gets."""

from bot.wording.english import ENGLISH
from bot.wording.korean import KOREAN
from bot.wording.texts import Texts
from embeddings.faq.intents import Language

TEXTS: dict[Language, Texts] = {"ko": KOREAN, "en": ENGLISH}


def language_for(code: str | None) -> Language:
    """The language for the code that a user's app reports (IETF tag): Korean unless it says another one.

    >>> language_for("ko-KR"), language_for("en"), language_for("ja"), language_for(None)
    ('ko', 'en', 'en', 'ko')
    """
    return "ko" if not code or code.lower().startswith("ko") else "en"
