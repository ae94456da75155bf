"""A second reading of a query: with the FAQ's own words in place of what customers call the same things.

Knows words and their forms only. A word that the FAQ has itself is never replaced, so its own phrasings have none.
"""

import re
from collections.abc import Sequence

from embeddings.faq.synonyms import Synonyms, form_key

SPACED_ANYWHERE = 4
"""Letters from which on a form may have spaces at any place, as 핸드폰 번호; a shorter one would be found in others:
이체 in 이 체크카드."""

_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|한테|으로|로|도|만|과|와|랑|이랑|하고|까지|부터|요|이요|이에요|예요|인데|인데요|인가요|좀|도요"
    "|이나|나|에도|으로도|로도|에는|에서는|이면|면|처럼|보다|마다|밖에|조차|이라|라|이라도|라도|이라고|라고"
)
"""Particles that may stand after a form of one syllable (폰으로); else it is the start of another word."""


class SecondReading:
    """Made once for a build; `of` takes less than 0.1 ms."""

    def __init__(self, synonyms: Sequence[Synonyms], texts: Sequence[str]) -> None:
        """`texts` are all that the FAQ says, for its choice of words."""
        said = "\n".join(texts)
        squeezed = "\n".join(form_key(text) for text in texts)
        self._words: dict[str, str] = {}
        patterns: dict[str, str] = {}
        for group in synonyms:
            uses = {form: _uses(form, said, squeezed) for form in group.forms}
            word = max(group.forms, key=lambda form: uses[form])
            for form in group.forms if uses[word] else ():
                if not uses[form]:
                    self._words[form_key(form)] = word
                    patterns[form_key(form)] = _pattern(form)
        longest_first = sorted(patterns, key=len, reverse=True)
        self._found = re.compile("|".join(patterns[key] for key in longest_first) or r"(?!)", re.IGNORECASE)

    def of(self, query: str) -> str | None:
        """The query in the FAQ's words; None where it has no other words for anything in it."""
        reading = self._found.sub(lambda match: self._words[form_key(match[0])], query)
        return reading if reading != query else None


def _uses(form: str, said: str, squeezed: str) -> int:
    """How often the FAQ has the form; within longer words too, where it is long enough to be the same word there."""
    key = form_key(form)
    count = squeezed.count(key)  # at least as often as by itself, and told in no time
    return len(re.findall(_pattern(form), said, re.IGNORECASE)) if count and _stands_alone(key) else count


def _stands_alone(key: str) -> bool:
    """Whether nothing but a particle may come after a form: one syllable, or Latin letters, start other words."""
    return len(key) == 1 or key.isascii()


def _pattern(form: str) -> str:
    """Of a form at the start of a word, whatever ending the word has."""
    key = form_key(form)
    parts = key if len(key) >= SPACED_ANYWHERE else form.split()
    body = r"(?<![^\W_])" + r"\s*".join(map(re.escape, parts))
    if not _stands_alone(key):
        return body
    return rf"{body}(?=(?:{_PARTICLES})?(?![^\W_]))"
