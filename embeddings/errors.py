"""Every error that this software raises on purpose.

* FaqBotError
    * FaqFileError       a data file has problems, one line each
    * ModelError         the embedding model can't be had
    * IndexUnusableError the index can't be opened or doesn't fit the model
    * EngineError        the engine that searches vectors doesn't answer, or refuses
    * NotWrittenError    the disk is full or can't be written
    * NoRoomError        the FAQ needs more memory than there is
    * GateError          a new build is not good enough to go live
    * ConfigurationError a setting is wrong

A message says what was found, what was expected, where, and how to mend it.
"""

from collections.abc import Sequence


class FaqBotError(Exception):
    """Base of all expected errors; its text may be shown to an operator as it is."""


class FaqFileError(FaqBotError):
    """A data file can't be used. `problems` holds one `file:line: …` text for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class ModelError(FaqBotError):
    """The embedding model is missing, damaged or not supported here."""


class IndexUnusableError(FaqBotError):
    """A build is missing, damaged, or was made with something else than what would search it."""


class EngineError(FaqBotError):
    """An engine for vectors can't be reached, is of another version, or would not do what was asked."""


class NotWrittenError(FaqBotError):
    """A build could not be written; what was live before is still."""


class NoRoomError(FaqBotError):
    """The FAQ needs more memory than there is; nothing was begun."""


class GateError(FaqBotError):
    """A new build did worse than it must to be published."""


class ConfigurationError(FaqBotError):
    """A setting has a value that can't be used."""
