"""What the bot says, before any chat app shows it: pure functions from a decision or a place to a Reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot import callbacks, texts
from bot.catalogue import Catalogue, Category, Service
from bot.decision import Decision
from embeddings.entries import Entry, label, same_answer

Style = Literal["plain", "question", "label"]

MAX_BUTTON_CHARACTERS = 60
"""Telegram cuts a longer button on a phone's screen; ours are cut at the end with an ellipsis."""


@dataclass(frozen=True)
class Part:
    """A paragraph in one style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True)
class Button:
    """A choice; `data` comes back when it is taken."""

    text: str
    data: str


@dataclass(frozen=True)
class Reply:
    """Paragraphs, then rows of buttons."""

    parts: tuple[Part, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()


def say(text: str, *buttons: Button) -> Reply:
    """One plain paragraph, with each button in a row of its own."""
    return Reply((Part(text),), tuple((button,) for button in buttons))


def reply_to(decision: Decision) -> Reply:
    """The bot's turn after a question."""
    if decision.intent is not None:
        return say(decision.intent.reply["ko"], BROWSE)
    match decision.outcome:
        case "answer":
            return answer(decision.hits[0].entries)
        case "clarify":
            return clarify([hit.entries[0] for hit in decision.hits])
        case "decline":
            return say(texts.DECLINE, BROWSE)


def answer(entries: Sequence[Entry]) -> Reply:
    """An entry's answer; for twins whose answers differ, the question which platform is meant."""
    heading = (Part(entries[0].question, "question"), Part(label(entries), "label"))
    if not same_answer(entries):
        choices = tuple((open_button(entry, entry.platform or label([entry])),) for entry in entries)
        return Reply((*heading, Part(texts.WHICH_PLATFORM)), choices)
    return Reply((*heading, Part(entries[0].answer)), ((BROWSE,),))


def clarify(entries: Iterable[Entry]) -> Reply:
    """Up to three questions to choose from."""
    choices = [open_button(entry, entry.question) for entry in entries]
    return say(texts.CLARIFY, *choices, BROWSE)


def welcome(catalogue: Catalogue) -> Reply:
    """The first screen."""
    return say(texts.WELCOME.format(example=catalogue.example), BROWSE)


def services(catalogue: Catalogue) -> Reply:
    """The services; with only one of them, its categories at once."""
    if len(catalogue.services) == 1:
        return categories(catalogue.services[0])
    choices = (Button(_counted(s.name, s.count), callbacks.service(s.key)) for s in catalogue.services)
    return say(texts.SERVICES, *choices)


def categories(service: Service) -> Reply:
    """A service's categories."""
    choices = (Button(_counted(c.name, c.count), callbacks.category(c.key)) for c in service.categories)
    return say(texts.CATEGORIES.format(service=service.name), *choices)


def questions(category: Category) -> Reply:
    """A category's questions."""
    choices = (open_button(twins[0], twins[0].question) for twins in category.groups)
    back = Button(texts.BUTTON_BACK, callbacks.service(category.service_key))
    return say(texts.QUESTIONS.format(place=f"[{category.service}][{category.name}]"), *choices, back)


def open_button(entry: Entry, text: str) -> Button:
    """A button that opens an entry."""
    short = text if len(text) <= MAX_BUTTON_CHARACTERS else text[: MAX_BUTTON_CHARACTERS - 1] + "…"
    return Button(short, callbacks.entry(entry.id))


def _counted(name: str, count: int) -> str:
    return texts.BUTTON_COUNT.format(name=name, count=count)


BROWSE = Button(texts.BUTTON_CATEGORIES, callbacks.SERVICES)
