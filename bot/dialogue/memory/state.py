"""The dialogue state: what was last answered and offered. A value, of which each turn makes a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.callbacks import parse
from bot.dialogue.replies import Button, Reply

MINUTES = 10
"""After as many without a turn nobody leans on what was said before."""


@dataclass(frozen=True)
class State:
    """Empty at first; what is not known is empty."""

    at: int = 0
    """The moment of the last turn, in milliseconds since 1970."""
    question: str = ""
    """What was asked when something was last answered, personal data masked."""
    answered: tuple[str, ...] = ()
    """Ids of the entries that were last answered with, the best first."""
    choices: tuple[Button, ...] = ()
    """What was last offered to choose from, in the order shown."""
    choosing: bool = False
    """Whether the last turn was one to choose in."""
    offer: str = ""
    """Callback data of what a plain yes takes."""
    turn: str | None = None
    """The turn of the last answer."""
    platform: str | None = None
    """The platform that was named lately."""
    asked: str = ""
    """What was asked when something was last offered instead of an answer, personal data masked."""
    offered: tuple[str, ...] = ()
    """Ids of the entries that were then offered, the best first; empty as soon as there is an answer."""
    beside: tuple[Button, ...] = ()
    """The questions under the last answer: a place in a list means these where nothing else was offered."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to lean on."""
        return self == State(self.at)

    def as_json(self) -> dict[str, Any]:
        """Everything but the moment, which the database keeps by itself."""
        return {
            "question": self.question,
            "answered": self.answered,
            "asked": self.asked,
            "offered": self.offered,
            "choices": _as_pairs(self.choices),
            "choosing": self.choosing,
            "beside": _as_pairs(self.beside),
            "offer": self.offer,
            "turn": self.turn,
            "platform": self.platform,
        }


NOTHING_BEFORE = State()


def state_of(content: Mapping[str, Any], at: int) -> State:
    """The state that `as_json` wrote; an empty one where other software wrote it."""
    try:
        buttons = {name: tuple(Button(*pair) for pair in content[name]) for name in ("choices", "beside")}
        ids = {name: tuple(content[name]) for name in ("answered", "offered")}
        return State(at, **{**content, **buttons, **ids})
    except (KeyError, TypeError, ValueError):
        return State()


def fresh(state: State, at: int) -> State:
    """The state as it counts at that moment: empty when too much time has gone by."""
    return state if 0 <= at - state.at <= MINUTES * 60_000 else State()


def after(state: State, reply: Reply, question: str, at: int, *, chosen: bool = False) -> State:
    """The state after a reply to `question`.

    An answer to something else ends what was offered before; one that was `chosen` from it doesn't, nor one that only
    guesses which of it a message leaned on. A reply that neither answers nor offers, an intent's say, leaves all but
    the offer as it was. Of a question that leans on the one before, that one is remembered.
    """
    known = replace(state, at=at, offer=reply.offer, choosing=bool(reply.choices))
    guessed = reply.leans and not set(reply.entries).isdisjoint(state.offered)
    before = state.asked if guessed else state.question
    asked = before if reply.leans and before else question
    if reply.decision == "answer":
        kept = state.choices if chosen or guessed else ()
        known = replace(known, question=asked, answered=reply.entries, turn=reply.turn, choices=kept, offered=())
        known = replace(known, beside=_beside(reply))
    elif _offers_answers(reply):
        known = replace(known, asked=asked, offered=reply.entries, beside=())
    return replace(known, choices=reply.choices) if reply.choices else known


def _offers_answers(reply: Reply) -> bool:
    """Whether it asks back what was meant, rather than listing what there is."""
    return reply.decision == "clarify" and all(_kind(choice) in ("chosen", "twin") for choice in reply.choices)


def _beside(reply: Reply) -> tuple[Button, ...]:
    buttons = (button for row in reply.buttons for button in row if _kind(button) == "entry")
    return tuple(button for button in buttons if button.data != reply.offer)


def _kind(button: Button) -> str | None:
    target = parse(button.data)
    return target.kind if target else None


def _as_pairs(buttons: Iterable[Button]) -> list[list[str]]:
    return [[button.text, button.data] for button in buttons]
