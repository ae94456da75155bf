"""Which entries of a help centre are hard to tell apart, as the encoder sees them now."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch

from embeddings.building.help_centres import HelpCentre
from embeddings.faq.entries import passages
from embeddings.training.model import Encoder
from embeddings.training.objective import best_of

Likeness = Mapping[str, npt.NDArray[np.float32]]
"""By help centre: how well each entry (column) fits the questions of each other one (row)."""


@torch.no_grad()
def mined(encoder: Encoder, centres: Sequence[HelpCentre]) -> Likeness:
    """The mean score of each entry for each other entry's questions; the own one counts as the least alike."""
    return {centre.name: _likeness(encoder, centre) for centre in centres}


def _likeness(encoder: Encoder, centre: HelpCentre) -> npt.NDArray[np.float32]:
    count = len(centre.articles)
    asked = [(number, query) for number, article in enumerate(centre.articles) for query in article.queries]
    lines = [(number, line) for number, article in enumerate(centre.articles) for line in passages(article.answer)]
    queries = encoder.encode([text for _, text in asked], "query").vectors
    shown = encoder.encode([article.question for article in centre.articles], "query").vectors
    said = encoder.encode([text for _, text in lines], "document").vectors
    rows = [*range(count), *(number for number, _ in lines)]
    scores = best_of(queries @ torch.cat([shown, said]).T, torch.tensor(rows), count)
    owner = torch.tensor([number for number, _ in asked])
    mean = torch.zeros(count, count).index_add(0, owner, scores) / torch.bincount(owner)[:, None]
    return np.asarray(mean.fill_diagonal_(-1), np.float32)
