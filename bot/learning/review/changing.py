"""A proposal as an operator would rather have it: at another place, in other words, or of some of its texts only."""

from collections.abc import Collection, Sequence

from bot.learning.effect import Trial
from bot.learning.proposals import Proposal, draft_of, id_of
from bot.learning.proposing import MAX_PHRASINGS, differing
from bot.privacy.masking import is_masked


def changed(trial: Trial, proposal: Proposal, place: str, texts: Sequence[str]) -> Proposal:
    """The proposal at another place, an entry's id or "new", or with other texts; either may be empty, for as it is.
    Raises ValidationError where these can't be used, and KeyError for an id that no entry has.
    """
    fields: dict[str, object] = {}
    if place == "new":
        near = trial.entry(proposal.nearest[0].id if proposal.nearest else None)
        fields = {
            "kind": "new",
            "entry": None,
            "draft": proposal.draft or draft_of(proposal.question, near, proposal.told),
        }
    elif place and trial.entry(place).id != place:
        raise KeyError(place)
    elif place:
        fields = {"kind": "phrasing", "entry": place, "draft": None}
    if texts or (fields and not proposal.phrasings):
        own = () if is_masked(proposal.question) else (proposal.question,)
        fields["phrasings"] = tuple(texts) or own
    return Proposal.model_validate(proposal.model_dump() | fields | {"effect": None})


def only(proposal: Proposal, kept: Collection[int]) -> Proposal:
    """The proposal of the examples that have these numbers, from 0; the others come back as a cluster of their own.

    It is as it was where no example has such a number, or all have.
    """
    taken = [number in kept for number in range(len(proposal.examples))]
    if all(taken) or not any(taken):
        return proposal
    examples = tuple(text for text, here in zip(proposal.examples, taken, strict=True) if here)
    apart = tuple(text for text, here in zip(proposal.examples, taken, strict=True) if not here)
    users = sum(count for count, here in zip(proposal.askers, taken, strict=False) if here)
    users = min(users, proposal.users) or proposal.users
    phrasings = [text for text in proposal.phrasings if text not in apart]
    if proposal.phrasings and not phrasings:
        phrasings = differing([text for text in examples if not is_masked(text)])[:MAX_PHRASINGS]
    draft = proposal.draft
    if draft and draft.question in apart:
        draft = draft.model_copy(update={"id": id_of(examples[0]), "question": examples[0]})
    fields = {
        "question": examples[0] if proposal.question in apart else proposal.question,
        "examples": examples,
        "askers": tuple(count for count, here in zip(proposal.askers, taken, strict=False) if here),
        "users": users,
        "simulated": min(users, proposal.simulated),
        "phrasings": tuple(phrasings),
        "draft": draft,
        "apart": proposal.apart + apart,
        "effect": None,
    }
    return proposal.model_copy(update=fields)
