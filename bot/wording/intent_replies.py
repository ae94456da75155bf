"""What the bot says to a greeting and the like, with the services of the FAQ in place of `{service}`."""

import re
from collections.abc import Sequence

from bot.wording.languages import TEXTS
from bot.wording.particles import PAIRS, with_particle
from embeddings.faq.intents import SERVICE, Intent, Language

_SERVICE = re.compile(rf"{re.escape(SERVICE)}({'|'.join(map(re.escape, PAIRS))})?")


def intent_reply(intent: Intent, language: Language, services: Sequence[str]) -> str:
    """The intent's reply in the user's language, or in Korean where it has none in that.

    >>> greeting = Intent(id="a", phrasings=("안녕",), reply={"ko": "{service}을/를 찾아 주셨네요! {service}에서…"})
    >>> intent_reply(greeting, "en", ["카페", "멜론"])
    '카페와 멜론을 찾아 주셨네요! 카페와 멜론에서…'
    """
    spoken: Language = language if language in intent.reply else "ko"
    named = TEXTS[spoken].our_services(services)
    return _SERVICE.sub(lambda m: with_particle(named, m[1]) if m[1] else named, intent.reply[spoken])
