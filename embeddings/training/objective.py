"""What the adapter is trained for: finding and declining on help centres, and staying as it was elsewhere."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from embeddings.training.model import Encoded

TEMPERATURE = 0.05
LATE_TEMPERATURE = 0.1
"""Of dense and late interaction together, whose scores spread about twice as wide."""
OTHER_CENTRE = -2.0
"""Added to the logit of another help centre's entry: those of one's own are what has to be told apart, and some
questions ("환불 언제 되나요") have an answer in many."""
NONE_AT = 0.85
"""Cosine from which on an entry is likelier than none, at the start; it is learnt too."""

KEPT_TEMPERATURE = 0.03
KEPT_VECTOR = 10.0
HELD_VECTOR = 4.0
TOLD, TOLD_TEMPERATURE = 0.5, 0.01


@dataclass(frozen=True)
class Asked:
    """Which entry each question has: `target` is its number, or the number of entries where none answers it."""

    target: Tensor
    centre: Tensor
    """Number of the help centre that the question is put to; -1 for small talk, which is put to all."""
    weight: Tensor


@dataclass(frozen=True)
class Side:
    """The entries: their phrasings, one each, then the passages of those that have one."""

    phrasings: Encoded
    passages: Encoded
    owners: Tensor
    """Number of the entry of each phrasing, then of each passage."""
    centres: Tensor
    """Number of the help centre of each entry."""


class Finding(nn.Module):
    """Cross-entropy of the right entry among a batch's, with "none of them" as one more, and of the question among
    those that are put to an entry."""

    def __init__(self) -> None:
        super().__init__()
        self.none = nn.Parameter(torch.tensor(NONE_AT / TEMPERATURE))
        self.none_late = nn.Parameter(torch.tensor(2 * NONE_AT / LATE_TEMPERATURE))

    def forward(self, asking: Encoded, shown: Side, asked: Asked) -> tuple[Tensor, Tensor]:
        """The loss by vectors, over all help centres; and by vectors and late interaction, within each."""
        rows = torch.cat([shown.phrasings.vectors, shown.passages.vectors])
        cosines = asking.vectors @ rows.T
        count = len(shown.centres)
        by_entry = best_of(cosines, shown.owners, count) / TEMPERATURE
        dense = _loss(by_entry, self.none, asked, shown.centres)
        centres = sorted(set(shown.centres.tolist()))
        parts = [self._late(centre, len(centres), cosines, asking, shown, asked) for centre in centres]
        return dense, torch.stack(parts).mean()

    def _late(self, centre: int, number: int, cosines: Tensor, asking: Encoded, shown: Side, asked: Asked) -> Tensor:
        """Within one of `number` help centres, with its share of the small talk."""
        count = len(shown.centres)
        talk = (asked.centre < 0).nonzero()[centre::number, 0]
        own = torch.cat([(asked.centre == centre).nonzero()[:, 0], talk])
        entries = (shown.centres == centre).nonzero()[:, 0]
        rows = (shown.centres[shown.owners] == centre).nonzero()[:, 0]
        queries = asking.part(own)
        late = [late_interaction(queries, shown.phrasings.part(rows[rows < count]))]
        if (rows >= count).any():
            late.append(late_interaction(queries, shown.passages.part(rows[rows >= count] - count)))
        first = int(entries[0])
        scores = best_of(cosines[own][:, rows] + torch.cat(late, dim=1), shown.owners[rows] - first, len(entries))
        target = torch.where(asked.target[own] < count, asked.target[own] - first, len(entries))
        part = Asked(target, asked.centre[own], asked.weight[own])
        return _loss(scores / LATE_TEMPERATURE, self.none_late, part, shown.centres[entries])


def _loss(logits: Tensor, none: Tensor, asked: Asked, centres: Tensor) -> Tensor:
    """`logits`: questions × entries; `centres`: of each entry."""
    foreign = (asked.centre[:, None] >= 0) & (asked.centre[:, None] != centres)
    logits = logits + OTHER_CENTRE * foreign
    count = logits.shape[1]
    inside = asked.target < count
    target = asked.target[inside]
    with_none = torch.cat([logits, none.expand(len(logits), 1)], dim=1)
    declining = functional.cross_entropy(with_none, asked.target, reduction="none")
    # By entry: each of its questions against those of others, near ones and small talk.
    own = asked.target[:, None] == torch.arange(count)
    rest = logits.masked_fill(own, -torch.inf).logsumexp(0)
    asking = functional.softplus(rest[target] - logits[inside, target]).mean()
    finding = functional.cross_entropy(logits[inside], target)
    return finding + (asked.weight * declining).sum() / asked.weight.sum() + asking


def best_of(scores: Tensor, entry_of: Tensor, count: int) -> Tensor:
    """Questions × rows to questions × entries: the best of each entry's rows."""
    best = scores.new_full((len(scores), count), -torch.inf)
    return best.scatter_reduce(1, entry_of.expand(len(scores), -1), scores, "amax")


def late_interaction(queries: Encoded, rows: Encoded) -> Tensor:
    """Mean of both directions of ColBERT's MaxSim, queries × rows: what a search adds to the cosine."""
    cosines = torch.einsum("ash,bth->abst", queries.tokens.bfloat16(), rows.tokens.bfloat16()).float()
    covering = _mean_best(cosines.permute(1, 0, 3, 2), rows.mask, queries.mask).T
    return (_mean_best(cosines, queries.mask, rows.mask) + covering) / 2


def staying(student: Encoded, teacher: Encoded, bank: Tensor) -> Tensor:
    """Meet the teacher's vectors, keep its likenesses (of sentences to the bank, of token sets in the batch), and be
    told apart from every sentence of the bank."""
    same = (student.vectors * teacher.vectors).sum(-1)
    among_bank = student.vectors @ bank.T
    among_all = torch.cat([same[:, None], among_bank], dim=1) / TOLD_TEMPERATURE
    told = (among_all.logsumexp(1) - among_all[:, 0]).mean()
    kept = _divergence(among_bank, teacher.vectors @ bank.T)
    own, ideal = _covered(student, teacher), _covered(teacher, teacher)
    apart = 2 - same.mean() - own.diag().mean()
    return kept + _divergence(own, ideal) + KEPT_VECTOR * apart + TOLD * told


def holding(now: Tensor, before: Tensor, bank: Tensor) -> Tensor:
    """How far vectors have moved, and their likenesses to the bank: what all move alike tells nothing apart, but takes
    texts of other kinds along."""
    return HELD_VECTOR * (1 - (now * before).sum(-1).mean()) + _divergence(now @ bank.T, before @ bank.T)


def _covered(left: Encoded, right: Encoded) -> Tensor:
    return _mean_best(torch.einsum("ash,bth->abst", left.tokens, right.tokens), left.mask, right.mask)


def _mean_best(cosines: Tensor, of: Tensor, among: Tensor) -> Tensor:
    """Mean over the tokens of the first text of their best cosine among the second's (Khattab and Zaharia, ColBERT,
    2020, equation 3, as a mean). `cosines`: first × second × tokens of the first × tokens of the second."""
    best = cosines.masked_fill(~among[None, :, None, :], -1).amax(-1)
    weights = of / of.sum(1, keepdim=True).clamp(min=1)
    return (best * weights[:, None, :]).sum(-1)


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    """Kullback-Leibler divergence of the two rows of scores, as probabilities; the mean over rows."""
    return functional.kl_div(
        (student / KEPT_TEMPERATURE).log_softmax(-1), (teacher / KEPT_TEMPERATURE).softmax(-1), reduction="batchmean"
    )
