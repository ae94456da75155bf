"""From the log to proposals: what the FAQ still doesn't answer, in clusters, with what each would change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.learning.clusters.fragments import is_fragment
from bot.learning.clusters.gathering import Cluster, Unanswered
from bot.learning.clusters.likeness import names
from bot.learning.decided import Decided
from bot.learning.effect import Trial
from bot.learning.log import Question
from bot.learning.proposals import Kind, Near, Proposal, draft_of
from bot.matching.assistant import Assistant
from bot.privacy.masking import is_masked
from embeddings.text.normal_form import jamo, same_text_key

LIKELY = 0.5
"""Mean confidence from which on an entry is proposed. In 20 help centres without alternates 85 % of the questions in
such clusters were that entry's; of those below, 4 in 10."""
FAR = 0.05
"""Mean confidence below which nothing has to do with the FAQ: 19 in 20 of these have no answer in it."""
MAX_PHRASINGS = 5
"""Of a cluster: its most central text, and those that are least like it."""
SLIPS = 0.75
"""From this likeness of letters on, two texts are the same but for slips."""
MAX_EXAMPLES = 20
MAX_TOLD = 3
GROWN = 1.5
"""By how much a cluster that was turned away must have grown, in users, to come back."""


def proposals_for(trial: Trial, questions: Sequence[Question], decided: Sequence[Decided]) -> list[Proposal]:
    """Those of most users first, with their effects. What the FAQ answers by now is passed over, and so is what was
    turned away before and has not grown since.
    """
    return trial.effects(proposals_without_effects(trial.assistant, questions, decided))


def proposals_without_effects(
    assistant: Assistant, questions: Sequence[Question], decided: Sequence[Decided]
) -> list[Proposal]:
    """The same for whoever only looks at them: what each would change is most of the work.

    Those of most users come first, and after them what was answered, though barely. Texts that lean on the answer
    before them are left out.
    """
    past = {same_text_key(one.question): one for one in decided if one.turned_away}
    asked = [question for question in questions if not is_fragment(question)]
    known = {same_text_key(question.text) for question in asked}
    remembered = [Question(one.question) for key, one in past.items() if key not in known]
    parted = [one.parted for one in decided if one.apart]
    clusters = Unanswered.of(assistant, [*asked, *remembered]).clusters(parted)
    kept = [_without_remembered(cluster) for cluster in clusters if not _turned_away(cluster, past)]
    kept = sorted((cluster for cluster in kept if cluster.questions), key=lambda cluster: -cluster.users)
    named = names([[question.text for question in cluster.questions] for cluster in kept])
    proposals = [_proposal(assistant, cluster, name) for cluster, name in zip(kept, named, strict=True)]
    return sorted(proposals, key=lambda proposal: proposal.is_answered)


def _turned_away(cluster: Cluster, past: dict[str, Decided]) -> bool:
    records = [past[key] for q in cluster.questions if (key := same_text_key(q.text)) in past]
    return any(cluster.users < GROWN * record.users for record in records)


def _without_remembered(cluster: Cluster) -> Cluster:
    return replace(cluster, questions=[question for question in cluster.questions if question.users])


def _proposal(assistant: Assistant, cluster: Cluster, name: str) -> Proposal:
    entries = {entry.id: entry for entry in assistant.searcher.index.entries}
    first = cluster.questions[0]
    why = sum((question.why for question in cluster.questions), Counter[str]())
    nearest = next(iter(cluster.confidences), None)
    kind = _kind(cluster.confidences[nearest] if nearest else 0.0)
    texts = [question.text for question in cluster.questions]
    told = tuple(dict.fromkeys(text for question in cluster.questions for text in question.told))[:MAX_TOLD]
    return Proposal(
        name=name,
        users=cluster.users,
        simulated=cluster.simulated,
        kind=kind,
        entry=nearest if kind == "phrasing" else None,
        phrasings=_phrasings(cluster, kind, nearest),
        draft=draft_of(first.text, entries[nearest], told) if kind == "new" and nearest else None,
        question=first.text,
        examples=tuple(texts[:MAX_EXAMPLES]),
        askers=tuple(len(question.users) for question in cluster.questions[:MAX_EXAMPLES]),
        why=dict(why),
        nearest=tuple(
            Near(id=one, question=entries[one].question, confidence=round(confidence, 3))
            for one, confidence in cluster.confidences.items()
        ),
        told=told,
    )


def _phrasings(cluster: Cluster, kind: Kind, entry: str | None) -> tuple[str, ...]:
    """What may be proposed: of texts that are the same but for slips, the one that most users typed; none that comes
    closer to another entry by itself than to the one it is proposed for.
    """
    if kind == "out of scope":
        return ()
    fitting = [one for one in cluster.questions if kind == "new" or cluster.own.get(one.text) == entry]
    ordered = sorted(fitting, key=lambda question: -len(question.users))
    kept = differing([question.text for question in ordered if not is_masked(question.text)])
    return tuple(question.text for question in fitting if question.text in kept)[:MAX_PHRASINGS]


def differing(texts: Sequence[str]) -> list[str]:
    """Those of the texts that are not the same as an earlier one but for slips."""
    kept: list[str] = []
    for text in texts:
        letters = jamo(text)
        alike = (SequenceMatcher(None, letters, jamo(other), autojunk=False).ratio() for other in kept)
        if max(alike, default=0) < SLIPS:
            kept.append(text)
    return kept


def _kind(confidence: float) -> Kind:
    if confidence >= LIKELY:
        return "phrasing"
    return "new" if confidence >= FAR else "out of scope"
