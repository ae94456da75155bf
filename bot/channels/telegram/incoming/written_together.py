"""What was written in one go lately, so that an edit of one message is read with the others. In memory alone."""

from collections.abc import Mapping, Sequence

from cachetools import TTLCache

KEPT_MESSAGES = 10_000
KEPT_SECONDS = 600
"""As long as a dialogue is remembered; whoever edits later is answered on the edited message alone."""


class WrittenTogether:
    """Texts by the references of their messages, which name nobody."""

    def __init__(self) -> None:
        self._together: TTLCache[str, Mapping[str, str]] = TTLCache(KEPT_MESSAGES, KEPT_SECONDS)

    def keep(self, refs: Sequence[str], texts: Sequence[str]) -> None:
        """Remember messages that were answered together; one alone needs no remembering."""
        if len(refs) > 1:
            together = dict(zip(refs, texts, strict=True))
            self._together.update(dict.fromkeys(refs, together))

    def edited(self, ref: str, text: str) -> dict[str, str]:
        """The texts that now belong together, by reference, when the message `ref` has become `text`."""
        together = {**self._together.get(ref, {}), ref: text}
        self.keep(list(together), list(together.values()))
        return together
