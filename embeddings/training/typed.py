"""How people type: the noise that training texts are read with. All chance comes from the generator passed in."""

import random
from collections.abc import Sequence

from embeddings.building.noise import KINDS, spoil, with_fewer_spaces, with_typos
from embeddings.text.spacing import respaced


def everyday(sentences: Sequence[str], rng: random.Random) -> str:
    """One sentence, or two in a row at every third call: questions to a bot are longer than small talk."""
    return " ".join(rng.choices(sentences, k=2 if rng.random() < 1 / 3 else 1))


def asked(text: str, rng: random.Random) -> str:
    """A customer's question, often noisier than it is; mostly with its spaces put back, as a search reads it."""
    noisy = spoil(text, rng.choices(KINDS, (34, 18, 24, 24))[0], rng)
    return respaced(noisy) if rng.random() < 0.7 else noisy


def spoiled(text: str, rng: random.Random) -> str:
    """A sentence with one of the kinds of noise, seldom with none."""
    kind = rng.choices((*KINDS, "fewer"), (10, 20, 25, 35, 10))[0]
    if kind == "fewer":
        return with_fewer_spaces(with_typos(text, rng), rng)
    return spoil(text, kind, rng)
