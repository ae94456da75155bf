"""From the log to proposals: what the FAQ still doesn't answer, in clusters, with what each would change."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np

from bot.learning.clusters import central, clustered, names
from bot.learning.decided import Decided
from bot.learning.effect import Trial
from bot.learning.log import Question
from bot.learning.missed import SURE
from bot.learning.proposals import Draft, Kind, Near, Proposal
from bot.matching.assistant import Assistant
from bot.matching.decision import Decision
from bot.privacy.masking import is_masked
from bot.storage.tables import SIMULATED
from embeddings.encoder.protocol import Floats
from embeddings.faq.entries import Entry
from embeddings.progress import followed
from embeddings.search.query import readable
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
MAX_NEAREST = 3
MAX_TOLD = 3
GROWN = 1.5
"""By how much a cluster that was turned away must have grown, in users, to come back."""


@dataclass(frozen=True)
class _Cluster:
    """Questions that belong together, the most central first, with the mean confidence of the likeliest entries,
    over their users."""

    questions: Sequence[Question]
    confidences: dict[str, float]
    own: Mapping[str, str]
    """The likeliest entry of each text by itself, as far as it has one."""

    @property
    def users(self) -> int:
        return len({user for question in self.questions for user in question.users})

    @property
    def simulated(self) -> int:
        return len({user for question in self.questions for user in question.users if user.startswith(SIMULATED)})


def proposals_for(trial: Trial, questions: Sequence[Question], decided: Sequence[Decided]) -> list[Proposal]:
    """Those of most users first, with their effects. What the FAQ answers by now is passed over, and so is what was
    turned away before and has not grown since.
    """
    return trial.effects(proposals_without_effects(trial.assistant, questions, decided))


def proposals_without_effects(
    assistant: Assistant, questions: Sequence[Question], decided: Sequence[Decided]
) -> list[Proposal]:
    """The same for whoever only looks at them: what each would change is most of the work.

    Those of most users come first, and after them what was answered, though barely.
    """
    past = {same_text_key(one.question): one for one in decided if one.turned_away}
    known = {same_text_key(question.text) for question in questions}
    remembered = [Question(one.question) for key, one in past.items() if key not in known]
    clusters = _clusters(assistant, [*questions, *remembered])
    kept = [_without_remembered(cluster) for cluster in clusters if not _turned_away(cluster, past)]
    kept = sorted((cluster for cluster in kept if cluster.questions), key=lambda cluster: -cluster.users)
    named = names([[question.text for question in cluster.questions] for cluster in kept])
    proposals = [_proposal(assistant, cluster, name) for cluster, name in zip(kept, named, strict=True)]
    return sorted(proposals, key=lambda proposal: proposal.is_answered)


def _clusters(assistant: Assistant, questions: Sequence[Question]) -> list[_Cluster]:
    if not questions:
        return []
    encoder = assistant.searcher.encoder
    encoder.encode_queries([readable(question.text, encoder) for question in questions], progress=True)
    open_ = [
        (question, decision)
        for question in followed(questions, "asked", "questions")
        if not _answered(decision := assistant.decide(question.text, None), question)
    ]
    if not open_:
        return []
    vectors = encoder.encode_queries([readable(question.text, encoder) for question, _ in open_]).vectors
    first_of = {entry.id: group[0].id for group in assistant.searcher.index.groups for entry in group}
    told = [_confidences(question, decision, first_of) for question, decision in open_]
    ids = list(dict.fromkeys(identifier for own in told for identifier in own))
    column = {identifier: number for number, identifier in enumerate(ids)}
    hits = np.zeros((len(open_), len(ids)), np.float32)
    for row, own in enumerate(told):
        hits[row, [column[identifier] for identifier in own]] = list(own.values())
    numbers = clustered(vectors, hits)
    return [
        _cluster([open_[n][0] for n in places], vectors[places], hits[places], ids)
        for places in (np.flatnonzero(numbers == number) for number in np.unique(numbers))
    ]


def _confidences(question: Question, decision: Decision, first_of: Mapping[str, str]) -> dict[str, float]:
    """How likely each entry is what the question asks for: what the search says counts as one user's word, beside what
    users took and turned down. Entries that are gone since don't count; twins are one.
    """
    found = {hit.twins[0].id: hit.confidence for hit in decision.ranked}
    taken, refused = Counter[str](), Counter[str]()
    for said, counts in ((taken, question.chosen), (refused, question.refused)):
        for identifier, count in counts.items():
            if identifier in first_of:
                said[first_of[identifier]] += count
    for one in {*taken, *refused}:
        found[one] = (found.get(one, 0.0) + taken[one]) / (1 + taken[one] + refused[one])
    return found


def _cluster(questions: Sequence[Question], vectors: Floats, hits: Floats, ids: Sequence[str]) -> _Cluster:
    users = [max(1, len(question.users)) for question in questions]
    order = central(vectors, users)
    mean = np.average(hits, axis=0, weights=users)
    best = np.argsort(-mean, kind="stable")[:MAX_NEAREST]
    return _Cluster(
        [questions[place] for place in order],
        {ids[place]: float(mean[place]) for place in best},
        {question.text: ids[int(np.argmax(row))] for question, row in zip(questions, hits, strict=True) if row.any()},
    )


def _answered(decision: Decision, question: Question) -> bool:
    """Whether the FAQ has an answer by now, and another than the one that was turned down; or it is no question. What
    users confirmed must be sure besides.
    """
    if decision.outcome != "answer":
        return decision.intent is not None and not question.why["another service"]
    if question.why["barely"] and decision.confidence < SURE:
        return False
    return not any(entry.id in question.refused for hit in decision.hits for entry in hit.twins)


def _turned_away(cluster: _Cluster, past: dict[str, Decided]) -> bool:
    records = [past[key] for q in cluster.questions if (key := same_text_key(q.text)) in past]
    return any(cluster.users < GROWN * record.users for record in records)


def _without_remembered(cluster: _Cluster) -> _Cluster:
    return replace(cluster, questions=[question for question in cluster.questions if question.users])


def _proposal(assistant: Assistant, cluster: _Cluster, name: str) -> Proposal:
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
        why=dict(why),
        nearest=tuple(
            Near(id=one, question=entries[one].question, confidence=round(confidence, 3))
            for one, confidence in cluster.confidences.items()
        ),
        told=told,
    )


def _phrasings(cluster: _Cluster, kind: Kind, entry: str | None) -> tuple[str, ...]:
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


def draft_of(question: str, near: Entry, told: Sequence[str] = ()) -> Draft:
    """An entry to be written, beside one that comes close; its answer is what operators told somebody first, if they
    did.
    """
    digest = hashlib.sha256(question.encode()).hexdigest()[:10]
    category = near.category or near.platform  # a label has two levels at least
    answer = next(iter(told), "")
    return Draft(id=f"new-{digest}", service=near.service, category=category, question=question, answer=answer)
