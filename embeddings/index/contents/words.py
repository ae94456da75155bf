"""Which of its synonyms' forms an FAQ has, and how a form is found in a text."""

import re
from collections.abc import Iterator, Sequence

from embeddings.faq.synonyms import Synonyms, form_key

SPACED_ANYWHERE = 4
"""Letters from which on a form may have spaces at any place, as 핸드폰 번호; a shorter one would be found in others:
이체 in 이 체크카드."""

_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|한테|으로|로|도|만|과|와|랑|이랑|하고|까지|부터|요|이요|이에요|예요|인데|인데요|인가요|좀|도요"
    "|이나|나|에도|으로도|로도|에는|에서는|이면|면|처럼|보다|마다|밖에|조차|이라|라|이라도|라도|이라고|라고"
)
"""Particles that may stand after a form of one syllable (폰으로); else it is the start of another word."""


def words_of(synonyms: Sequence[Synonyms], texts: Sequence[str]) -> dict[str, str]:
    """For each form that the FAQ of these texts does without, the one that it has most in its place; none for the forms
    of a group that it has nothing of."""
    if not synonyms:
        return {}
    said = "\n".join(texts)
    squeezed = "\n".join(form_key(text) for text in texts)
    return {form: word for group in synonyms for form, word in _replaced(group.forms, said, squeezed)}


def _replaced(forms: Sequence[str], said: str, squeezed: str) -> Iterator[tuple[str, str]]:
    uses = {form: _uses(form, said, squeezed) for form in forms}
    word = max(forms, key=lambda form: uses[form])
    return ((form, word) for form in forms if uses[word] and not uses[form])


def _uses(form: str, said: str, squeezed: str) -> int:
    """How often the FAQ has the form; within longer words too, where it is long enough to be the same word there."""
    key = form_key(form)
    count = squeezed.count(key)  # at least as often as by itself, and told in no time
    return len(re.findall(pattern_of(form), said, re.IGNORECASE)) if count and _stands_alone(key) else count


def _stands_alone(key: str) -> bool:
    """Whether nothing but a particle may come after a form: one syllable, or Latin letters, start other words."""
    return len(key) == 1 or key.isascii()


def pattern_of(form: str) -> str:
    """Of a form at the start of a word, whatever ending the word has."""
    key = form_key(form)
    parts = key if len(key) >= SPACED_ANYWHERE else form.split()
    body = r"(?<![^\W_])" + r"\s*".join(map(re.escape, parts))
    if not _stands_alone(key):
        return body
    return rf"{body}(?=(?:{_PARTICLES})?(?![^\W_]))"
