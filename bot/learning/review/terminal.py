"""Proposals gone through one by one in a terminal. Knows neither files nor the database: it is given what keeps."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from pydantic import ValidationError

from bot.learning.effect import Trial
from bot.learning.proposals import Proposal
from bot.learning.review.changing import changed, only
from bot.learning.review.choosing import MAX_CHOICES, entries_named
from bot.learning.review.showing import proposed, shown
from bot.wording.commands import learning as w
from embeddings.errors import FaqFileError
from embeddings.text.normal_form import normalise

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
        self._show_all(shown(proposal, self._trial))
        while (key := self._ask(w.ASK).strip().lower()) != "q":
            if key == "e":
                proposal = self._edited(proposal)
                self._show_all(proposed(proposal, self._trial))
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
        """Another place, fewer texts or other words, with their effect; as it was where they can't be used."""
        place = self._place(proposal)
        if len(proposal.examples) > 1 and not proposal.suggested:
            proposal = only(proposal, self._numbers(proposal.examples))
        self._show(w.ASK_TEXTS)
        texts = tuple(filter(None, (normalise(line) for line in self._lines())))
        try:
            edited = changed(self._trial, proposal, place, texts)
        except ValidationError as error:
            self._show(w.UNUSABLE.format(fault=error.errors()[0]["msg"]))
            edited = proposal
        return self._trial.effects([edited])[0]

    def _place(self, proposal: Proposal) -> str:
        """The id of the entry that is named, "new", or nothing for as it is."""
        numbered = [self._trial.entry(near.id) for near in proposal.nearest]
        while typed := self._ask(w.ASK_PLACE).strip():
            if typed == "new":
                return typed
            if typed.isdecimal() and 0 < int(typed) <= len(numbered):
                found = [numbered[int(typed) - 1]]
            else:
                found = entries_named(typed, self._trial.index.groups)
            if len(found) == 1:
                self._show(w.CHOSEN.format(question=found[0].question))
                return found[0].id
            if found:
                numbered = found[:MAX_CHOICES]
                self._show_all(w.choices(found, MAX_CHOICES))
            else:
                self._show(f"  {w.NO_SUCH_ENTRY.format(typed=normalise(typed))}")
        return ""

    def _numbers(self, examples: Sequence[str]) -> Collection[int]:
        """Which of these texts belong together, by number from 0; all of them where nothing is typed."""
        self._show_all(w.TO_TAKE.format(number=number, text=text) for number, text in enumerate(examples, start=1))
        while typed := self._ask(w.ASK_WHICH).replace(",", " ").split():
            if all(one.isdecimal() and 0 < int(one) <= len(examples) for one in typed):
                return {int(one) - 1 for one in typed}
            self._show(w.NO_SUCH_NUMBER.format(last=len(examples)))
        return range(len(examples))

    def _lines(self) -> Iterator[str]:
        while line := self._ask("  > ").strip():
            yield line

    def _show_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._show(line)
