"""A proposal as lines for a terminal: its texts, the entries near them, what is proposed and what it would change."""

from collections.abc import Iterator

from bot.learning.effect import Trial
from bot.learning.proposals import Effect, Proposal
from bot.wording.commands import learning as w

SHOWN_EXAMPLES = 5


def shown(proposal: Proposal, trial: Trial) -> Iterator[str]:
    """A proposal's questions, the entries near them, and what is proposed."""
    yield from (w.EXAMPLE.format(text=text) for text in proposal.examples[:SHOWN_EXAMPLES])
    if len(proposal.examples) > SHOWN_EXAMPLES:
        yield w.MORE_EXAMPLES.format(count=len(proposal.examples) - SHOWN_EXAMPLES)
    if proposal.nearest:
        yield w.NEAREST
    yield from (w.NEAR.format(number=number, **dict(near)) for number, near in enumerate(proposal.nearest, start=1))
    if proposal.told:
        yield w.TOLD
    yield from (f"    {line}" for text in proposal.told for line in text.splitlines())
    yield from proposed(proposal, trial)


def proposed(proposal: Proposal, trial: Trial) -> Iterator[str]:
    """What is proposed, and what it would change."""
    if proposal.kind == "new" and proposal.draft:
        yield w.NEW.format(**proposal.draft.model_dump())
    elif proposal.kind == "phrasing":
        yield w.PHRASING.format(question=trial.entry(proposal.entry).question)
    else:
        yield w.OUT_OF_SCOPE
    yield from (w.TEXT.format(text=text) for text in proposal.phrasings)
    if proposal.apart:
        yield w.SET_ASIDE.format(count=len(proposal.apart))
    if proposal.effect:
        yield from effect_lines(proposal.effect)


def effect_lines(effect: Effect) -> Iterator[str]:
    """What phrasings gain, what they would take from others, and which of them belong to another rather."""
    if effect.asked:
        yield w.GAINED.format(asked=effect.asked, gained=len(effect.gained))
    yield w.STOLEN.format(count=len(effect.stolen)) if effect.stolen else w.NOTHING_STOLEN
    yield from (w.EXAMPLE.format(text=text) for text in effect.stolen)
    if effect.drawn:
        yield w.DRAWN.format(count=len(effect.drawn))
    yield from (w.EXAMPLE.format(text=text) for text in effect.drawn)
