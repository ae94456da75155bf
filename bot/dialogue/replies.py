"""What a Reply is made of, before any chat app shows it."""

from dataclasses import dataclass, replace
from typing import Literal

from bot.matching.decision import Outcome

Style = Literal["plain", "question", "label", "note"]

SEPARATORS: dict[Style, str] = {"question": "\n", "label": "\n\n", "plain": "\n\n", "note": "\n\n"}
"""What separates a part from the one after it."""

MAX_BUTTON_CHARACTERS = 60
"""Telegram cuts a longer button on a phone's screen; ours are cut at the end with an ellipsis."""


@dataclass(frozen=True)
class Part:
    """A paragraph in one style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True)
class Button:
    """A choice: `data` comes back when it is taken, or `url` is opened."""

    text: str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        """Cut what is too long to be read on a button."""
        if len(self.text) > MAX_BUTTON_CHARACTERS:
            object.__setattr__(self, "text", self.text[: MAX_BUTTON_CHARACTERS - 1] + "…")


@dataclass(frozen=True)
class Reply:
    """Paragraphs, then rows of buttons."""

    parts: tuple[Part, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    toast: str = ""
    """A passing word of thanks where the chat app has such a thing; a paragraph elsewhere."""
    replaces: bool = False
    """Whether it takes the place of the message whose button was pressed."""
    turn: str | None = None
    """The turn that it answers, so that the message can be found again."""
    handover: bool = False
    """Whether the user wants a person, and there is one to be asked."""
    urgent: bool = False
    """Whether the user may be in danger, and somebody should know."""
    decision: Outcome = "decline"
    """Whether it answers, lets the user choose, or neither."""
    entries: tuple[str, ...] = ()
    """Ids of the entries that it answers with, the best first, or that it offers."""
    choices: tuple[Button, ...] = ()
    """What may be chosen from, in words too, in the order shown: each with its whole text."""
    offer: str = ""
    """Callback data of what a plain yes takes."""
    leans: bool = False
    """Whether it was read together with what was answered before."""
    intent: str | None = None
    """Id of the intent that it replies to."""
    pictures: tuple[str, ...] = ()
    """What is shown after it: addresses, and paths of files."""

    def with_rows(self, *rows: tuple[Button, ...]) -> "Reply":
        """The same with rows of buttons added; empty ones are left out."""
        return replace(self, buttons=(*self.buttons, *(row for row in rows if row)))


def say(text: str, *buttons: Button) -> Reply:
    """One plain paragraph, with each button in a row of its own."""
    return Reply((Part(text),), tuple((button,) for button in buttons))
