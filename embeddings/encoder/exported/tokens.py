"""A text's tokens as the exported graph takes them: cut, between their special tokens, and not too many."""

import re
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from embeddings.encoder.exported.folder import TOKENIZER, Description
from embeddings.encoder.exported.unigram import Unigram


class Tokens:
    """The tokenizer of an exported model."""

    def __init__(self, folder: Path, description: Description) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._before, self._after = description.before, description.after
        self._room = description.max_tokens - len(self._before) - len(self._after)
        self._unigram = None
        if description.unknown is not None:
            self._unigram = Unigram.open(folder, description.unknown)
        self._special = description.special
        self._specials = re.compile(f"({'|'.join(map(re.escape, self._special)) or '(?!)'})")

    def ids(self, text: str) -> list[int]:
        """What the graph takes of a text."""
        return [*self._before, *self.pieces(text)[: self._room], *self._after]

    def pieces(self, text: str) -> Sequence[int]:
        """The text's own, all of them."""
        if self._unigram is None:
            ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
            return ids
        found: list[int] = []
        for part in self._specials.split(text):
            found += [self._special[part]] if part in self._special else self._words(part, self._unigram)
        return found

    def _words(self, text: str, unigram: Unigram) -> list[int]:
        normalised = self._tokenizer.normalizer.normalize_str(text)
        words = self._tokenizer.pre_tokenizer.pre_tokenize_str(normalised)
        return [number for word, _ in words for number in unigram.ids(word)]
