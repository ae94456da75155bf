"""An encoder for many threads: what they ask at the same time is encoded together, and what was asked lately not again.

Knows no turns: nobody says what belongs together, and a text that comes alone waits for no other one.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition

from cachetools import LRUCache

from embeddings.encoder.protocol import Encoded, Encoder

ROOM = 256
"""Characters of a forward pass, all of its texts padded to the longest: some eight questions. They take half the time
that they take one by one, and what goes beyond gains nothing more (docs/measurements.md, Load)."""
ALIKE = 1.5
"""A text goes with one that is up to so many times as long; beyond, padding costs more than the pass that is saved."""
LATELY = 20_000
"""Characters that are kept encoded, some 20 MB: many times what the turns under way ask."""
_FRAME = 12
"""Characters that a text's prompt and special tokens are worth beside its own."""


@dataclass(frozen=True, eq=False)
class _Wanted:
    text: str
    encoded: "Future[Encoded]" = field(default_factory=Future)

    @property
    def width(self) -> int:
        return len(self.text) + _FRAME


class Sharing:
    """Does as the encoder that it is given, which must be safe to call from as many threads as there are `passes`.

    Whoever asks encodes: its own texts with those of others that wait, or waits while all passes are taken. Nothing is
    locked meanwhile.
    """

    def __init__(self, encoder: Encoder, passes: int = 1) -> None:
        """So many forward `passes` go on at a time, one a core."""
        self._encoder = encoder
        self._free = passes
        self._waiting: list[_Wanted] = []
        self._known: LRUCache[str, _Wanted] = LRUCache(LATELY, lambda wanted: min(wanted.width, LATELY))
        self._changed = Condition()
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.encode_passages, self.count_tokens = encoder.encode_passages, encoder.count_tokens
        self.relevance = encoder.relevance

    @property
    def waiting(self) -> int:
        """How many texts no forward pass has been begun with."""
        return len(self._waiting)

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder; of questions that come one by one, no progress is shown."""
        with self._changed:
            wanted = [self._want(text) for text in texts]
        while batch := self._next(wanted):
            self._encode(batch)
        return Encoded.concatenate([each.encoded.result() for each in wanted])

    def _want(self, text: str) -> _Wanted:
        wanted = self._known.get(text)
        if wanted is None:
            wanted = self._known[text] = _Wanted(text)
            self._waiting.append(wanted)
        return wanted

    def _next(self, wanted: Sequence[_Wanted]) -> list[_Wanted]:
        """The texts of a forward pass that the caller must make; none when its own are all encoded."""
        with self._changed:
            self._changed.wait_for(lambda: _done(wanted) or (self._free and any(w in self._waiting for w in wanted)))
            if _done(wanted):
                return []
            batch = _together(self._waiting)
            self._waiting = [each for each in self._waiting if each not in batch]
            self._free -= 1
            return batch

    def _encode(self, batch: Sequence[_Wanted]) -> None:
        """What fails, fails for all who asked, and is tried anew when it is asked again."""
        try:
            encoded = self._encoder.encode_queries([each.text for each in batch])
            for number, each in enumerate(batch):
                each.encoded.set_result(encoded.only(number))
        except Exception as error:
            for each in batch:
                each.encoded.set_exception(error)
            with self._changed:
                for each in batch:
                    self._known.pop(each.text, None)
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


def _done(wanted: Sequence[_Wanted]) -> bool:
    return all(each.encoded.done() for each in wanted)


def _together(waiting: Sequence[_Wanted]) -> list[_Wanted]:
    """Of those that wait, the texts of one forward pass: the one that waits longest, and those next to it in length."""
    first, *others = waiting
    batch, narrowest, widest = [first], first.width, first.width
    for other in sorted(others, key=lambda each: abs(each.width - first.width)):
        narrowest, widest = min(narrowest, other.width), max(widest, other.width)
        if widest > ALIKE * narrowest or widest * (len(batch) + 1) > ROOM:
            break
        batch.append(other)
    return batch
