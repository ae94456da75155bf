"""Messages that mean something only beside the turn before: choices in words, yes, no, "더 알려줘", another platform.

Pure: the state and a text go in; out comes what to press for the user, a reply, or nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import screens
from bot.dialogue.callbacks import data_of, parse
from bot.dialogue.memory.assent import Assent, assent_of
from bot.dialogue.memory.choosing import Missing, choice_of, place_in
from bot.dialogue.memory.state import State
from bot.dialogue.replies import Button, Part, Reply, say
from bot.matching.catalogue import Catalogue, key_of
from bot.matching.platforms import Mention, mention_in
from bot.matching.reading import Last
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry, group_twins, same_answer

Lead = str | Reply
"""Callback data of what is taken for the user, or what they are told."""


def lead_of(t: Texts, text: str, state: State, catalogue: Catalogue) -> Lead | None:
    """What the text leads to in the light of the state; None where it is to be read as a question."""
    match choice_of(text, state.choices or (state.beside if place_in(text) is not None else ())):
        case Button() as choice:
            return choice.data
        case Missing():
            return screens.no_such_choice(t, state.choices)
    if assent := assent_of(text):
        return _after_assent(t, assent, state)
    mention = mention_in(text, catalogue.platforms.values())
    return _on_platform(t, mention, state, catalogue) if mention and mention.alone else None


def lasts_of(state: State, catalogue: Catalogue) -> list[Last]:
    """What a message may lean on: what was last offered, while nothing of it is chosen, and what was last answered; one
    for each question of the FAQ that it was and is still there."""
    offered = _lasts(state.asked, state.offered, catalogue, offered=True)
    return offered + _lasts(state.question, state.answered, catalogue, offered=False)


def _lasts(question: str, ids: Sequence[str], catalogue: Catalogue, *, offered: bool) -> list[Last]:
    shown = [entry for identifier in ids for entry in catalogue.twins(identifier) if entry.id == identifier]
    return [Last(question or twins[0].question, tuple(twins), offered) for twins in group_twins(shown)]


def _after_assent(t: Texts, assent: Assent, state: State) -> Lead | None:
    match assent:
        case "yes" if state.offer:
            return state.offer
        case "yes" if state.choosing:
            return screens.choose(t.choose_again, state.choices)
        case "yes":
            return say(t.yes_to_nothing, screens.browse(t))
        case "no" if state.offer:
            return say(t.offer_declined, screens.browse(t))
        case "no" if state.choosing:
            return screens.helpless(t, t.none_of_these)
        case "no":
            return screens.helpless(t, t.no_to_answer) if state.answered else None
        case "more" if _opens_an_entry(state.offer):
            return state.offer
        case "more":
            return screens.helpless(t, t.nothing_more if state.answered else t.more_of_nothing)


def _on_platform(t: Texts, mention: Mention, state: State, catalogue: Catalogue) -> Lead | None:
    """The last answer for the platform; where it was the user's own that was asked for or stated, that is kept."""
    for choice in state.choices:
        if choice.text == mention.name and (target := parse(choice.data)) and target.kind in ("twin", "platform"):
            return choice.data
    twins = catalogue.twins(state.answered[0]) if state.answered else ()
    other = next((entry for entry in twins if entry.platform == mention.name), None)
    if mention.alone == "stated":
        differs = other is not None and not same_answer(twins)
        return data_of("twin", other.id) if other and differs else data_of("platform", key_of(mention.name))
    if other is not None:
        return data_of("other", other.id)
    return _same_everywhere(t, mention.name, twins)


def _same_everywhere(t: Texts, platform: str, twins: Sequence[Entry]) -> Reply | None:
    """The answer once more, with a word on that it is the same there."""
    everywhere = next((entry for entry in twins if entry.for_every_platform), None)
    if everywhere is None:
        return None
    whole = screens.answer(t, [everywhere])
    told = replace(whole, parts=(Part(t.same_everywhere.format(platform=platform)), *whole.parts), leans=True)
    return told.with_rows((screens.browse(t),))


def _opens_an_entry(data: str) -> bool:
    target = parse(data)
    return target is not None and target.kind == "entry"
