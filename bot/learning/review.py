"""Proposals gone through one by one in a terminal. Knows neither files nor the database: it is given what keeps."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pydantic import ValidationError

from bot.learning.effect import Trial
from bot.learning.proposals import Effect, Proposal
from bot.learning.proposing import changed
from bot.wording.commands import learning as w
from embeddings.errors import FaqFileError
from embeddings.text.normal_form import normalise

SHOWN_EXAMPLES = 5

Ask = Callable[[str], str]
"""Shows a prompt and gives the line that is typed. Raises EOFError at the end."""
Show = Callable[[str], None]

_DECISIONS = {"y": "accept", "h": "hold", "n": "reject"}


class Review:
    """One sitting. What is decided is kept at once, so that nothing is lost where it is broken off."""

    def __init__(self, trial: Trial, keep: Callable[[Proposal], None], ask: Ask, show: Show) -> None:
        """`keep` may raise FaqFileError: then it is told, and asked again."""
        self._trial, self._keep, self._ask, self._show = trial, keep, ask, show

    def of(self, proposals: Sequence[Proposal]) -> Counter[str]:
        """How many were decided how; ends early where the operator does."""
        counts = Counter[str]()
        try:
            for number, proposal in enumerate(proposals, start=1):
                head = (w.SUGGESTED_HEAD if proposal.suggested else w.HEAD).format(
                    number=number,
                    total=len(proposals),
                    name=proposal.name,
                    users=proposal.users,
                    why=w.reasons(proposal.why),
                )
                self._show(f"\n{head}")
                if proposal.simulated:
                    self._show(w.SIMULATED.format(users=proposal.simulated))
                decided = self._one(proposal)
                if decided is None:
                    break
                counts[decided] += 1
        except (EOFError, KeyboardInterrupt):
            self._show("")
        return counts

    def _one(self, proposal: Proposal) -> str | None:
        """What was decided; None where the operator has enough."""
        self._show_all(shown(proposal))
        while (key := self._ask(w.ASK).strip().lower()) != "q":
            if key == "e":
                proposal = self._edited(proposal)
                self._show_all(proposed(proposal))
            elif key in _DECISIONS:
                decided = self._answered(proposal.model_copy(update={"decision": _DECISIONS[key]}))
                if decided and self._kept(decided):
                    return decided.decision
            else:
                self._show(w.ASK_AGAIN)
        return None

    def _kept(self, proposal: Proposal) -> bool:
        try:
            self._keep(proposal)
        except FaqFileError as error:
            self._show(w.UNUSABLE.format(fault=error))
            return False
        return True

    def _answered(self, proposal: Proposal) -> Proposal | None:
        """The proposal, when what is accepted has a text, and a new entry its answer; None where none was written."""
        if proposal.decision == "accept" and proposal.kind == "phrasing" and not proposal.adds:
            self._show(w.NO_TEXTS)
            return None
        if proposal.decision != "accept" or proposal.kind != "new" or proposal.draft is None:
            return proposal
        self._show(w.ASK_ANSWER)
        if proposal.draft.answer:
            self._show(w.KEEP_ANSWER)
        answer = "\n".join(self._lines()) or proposal.draft.answer
        if not answer:
            self._show(w.NO_ANSWER)
            return None
        return proposal.model_copy(update={"draft": proposal.draft.model_copy(update={"answer": answer})})

    def _edited(self, proposal: Proposal) -> Proposal:
        """Another place or other words, with their effect; as it was where they can't be used."""
        place = self._ask(w.ASK_PLACE).strip()
        ids = {str(number): near.id for number, near in enumerate(proposal.nearest, start=1)}
        identifier = ids.get(place, place)
        if identifier not in ("", "new") and self._trial.entry(identifier).id != identifier:
            self._show(w.NO_SUCH_ENTRY.format(id=normalise(identifier)))
            identifier = ""
        self._show(w.ASK_TEXTS)
        texts = tuple(filter(None, (normalise(line) for line in self._lines())))
        try:
            edited = changed(self._trial, proposal, identifier, texts)
        except ValidationError as error:
            self._show(w.UNUSABLE.format(fault=error.errors()[0]["msg"]))
            return proposal
        return self._trial.effects([edited])[0]

    def _lines(self) -> Iterator[str]:
        while line := self._ask("  > ").strip():
            yield line

    def _show_all(self, lines: Iterator[str]) -> None:
        for line in lines:
            self._show(line)


def shown(proposal: Proposal) -> Iterator[str]:
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
    yield from proposed(proposal)


def proposed(proposal: Proposal) -> Iterator[str]:
    """What is proposed, and what it would change."""
    if proposal.kind == "new" and proposal.draft:
        yield w.NEW.format(**proposal.draft.model_dump())
    else:
        yield w.PHRASING.format(id=proposal.entry) if proposal.kind == "phrasing" else w.OUT_OF_SCOPE
    yield from (w.TEXT.format(text=text) for text in proposal.phrasings)
    if proposal.effect:
        yield from effect_lines(proposal.effect)


def effect_lines(effect: Effect) -> Iterator[str]:
    """What phrasings gain, and what they would take from others."""
    if effect.asked:
        yield w.GAINED.format(asked=effect.asked, gained=len(effect.gained))
    yield w.STOLEN.format(count=len(effect.stolen)) if effect.stolen else w.NOTHING_STOLEN
    yield from (w.EXAMPLE.format(text=text) for text in effect.stolen)
