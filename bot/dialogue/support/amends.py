"""What a user gets who complains, is not helped or did not mean that: the next candidates, and a person. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import screens
from bot.dialogue.callbacks import parse
from bot.dialogue.memory.state import State
from bot.dialogue.replies import Button, Part, Reply, say
from bot.matching.catalogue import Catalogue
from bot.storage.history import Turn
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry
from embeddings.faq.intents import ABUSE, DENIALS, NOT_SOLVED, REJECTION

AMENDED = {*DENIALS, ABUSE}
"""Intents that are told more than their reply."""
JUDGING = {NOT_SOLVED, REJECTION}
"""Those that say of the last answer that it was not the right one, as a thumb down does."""
MAX_CANDIDATES = 3


def turn_before(state: State) -> str:
    """Id of the turn whose answer or choices the user has before them; empty where there is none."""
    for choice in state.choices:
        if (target := parse(choice.data)) is not None and target.kind == "chosen":
            return target.arguments[0]
    return state.turn or ""


def remaining(turn: Turn | None, state: State, catalogue: Catalogue) -> list[Entry]:
    """What else could fit the question of that turn, the best first: after all that was shown or offered. Where nothing
    fitted well enough to be shown, nothing is offered either."""
    if turn is None or turn.decision == "decline":
        return []
    offered = [target.arguments[1] for c in state.choices if (target := parse(c.data)) and target.kind == "chosen"]
    seen = {catalogue.twins(shown) for shown in (turn.entry or "", *state.answered, *offered)}
    groups = [group for group in dict.fromkeys(map(catalogue.twins, turn.hits)) if group]
    last = max((place for place, group in enumerate(groups) if group in seen), default=-1)
    return [group[0] for group in groups[last + 1 :]][:MAX_CANDIDATES]


def unseen(entries: Sequence[Entry], state: State, catalogue: Catalogue) -> list[Entry]:
    """What an unhappy message asks for too ("그거 말고 환불이요"), but for what was shown or offered just now."""
    seen = {catalogue.twins(shown) for shown in (*state.answered, *state.offered)}
    return [entry for entry in entries if catalogue.twins(entry.id) not in seen][:MAX_CANDIDATES]


def amends(t: Texts, told: str, entries: Sequence[Entry], turn: str, *, person: bool) -> Reply:
    """The intent's own words, then choices or a request for other words, then a person if there is one."""
    if entries:
        reply = screens.candidates(t, t.next_candidates, entries, turn)
    else:
        asked = say(t.ask_differently).with_rows(*([(screens.person(t),)] if person else []), (screens.browse(t),))
        reply = replace(asked, offer=screens.person(t).data if person else "")
    parts = (Part(told), *reply.parts, *([Part(t.person_too)] if person else []))
    return replace(reply, parts=parts)


def help_at_once(t: Texts, told: str, *, operators: bool) -> Reply:
    """What somebody in danger is told. Operators, where there are any, are told too, and can be talked to."""
    button: tuple[Button, ...] = (screens.person(t),) if operators else ()
    return replace(say(told, *button), urgent=True)
