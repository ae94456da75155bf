"""From entries with few phrasings to proposals of more, as a language model thinks that customers type them.

The model is told what the FAQ shows anyway, an entry's question and answer: its alternates may be users' own words, and
stay here.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bot.builds.expectation import with_few_phrasings
from bot.learning.decided import Decided
from bot.learning.effect import Trial
from bot.learning.proposals import Near, Proposal
from bot.learning.proposing import MAX_PHRASINGS, differing
from bot.learning.suggested.language_model import Complete
from bot.privacy.masking import mask
from embeddings.encoder.protocol import Floats
from embeddings.errors import ModelError
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.progress import followed
from embeddings.search.query import readable
from embeddings.text.normal_form import in_hangul, jamo, normalise, same_text_key

MAX_ENTRIES = 20
"""Of a sitting, those with the fewest phrasings: more than that nobody reviews at once."""
MAX_FAILURES = 3
"""In a row, after which the model is asked no more."""
MAX_LINES = 30
"""Of an answer that are looked at."""
MAX_CHARACTERS = 100
"""Of a phrasing: what is longer is no question as customers type it, but talk."""
ANSWER_CHARACTERS = 1_000
"""Of an entry's answer that the model is told."""

PROMPT = """\
고객센터 도움말의 한 항목이에요. 고객이 휴대폰으로 급하게 물을 때 쓸 만한 말을 {count}가지 적어 주세요.
한 줄에 하나씩, 번호나 설명 없이 적어 주세요. 짧게 묻는 말, 줄인 말, 겪은 일을 말하는 것처럼 서로 다르게 적어 주세요.
이 답변으로 풀리지 않는 질문은 적지 마세요.

서비스: {service}
질문: {question}
답변: {answer}
"""

_BULLET = re.compile(r"^(?:[-*•·]|\d{1,2}[.)])\s+")


async def suggestions(
    trial: Trial, complete: Complete, decided: Sequence[Decided], tell: Callable[[str], None]
) -> list[Proposal]:
    """A proposal for each entry that the model knew something for, with its effect; `tell` is given what failed.

    What was rejected before is not proposed again.
    """
    rejected = {
        same_text_key(text) for one in decided if one.decision == "rejected" for text in (one.question, *one.phrasings)
    }
    found, failures = list[Proposal](), 0
    for group in followed(with_few_phrasings(trial.index)[:MAX_ENTRIES], "asked", "entries"):
        try:
            answer = await complete(_prompt(group[0]))
        except ModelError as error:
            tell(str(error))
            failures += 1
            if failures == MAX_FAILURES:
                break
            continue
        failures = 0
        texts = [text for text in _texts(answer) if same_text_key(text) not in rejected]
        if proposal := await asyncio.to_thread(_proposal, trial, group, texts):
            found.append(proposal)
    return await asyncio.to_thread(trial.effects, found)


def _prompt(entry: Entry) -> str:
    return PROMPT.format(
        count=2 * MAX_PHRASINGS,
        service=entry.service,
        question=entry.question,
        answer=entry.answer[:ANSWER_CHARACTERS],
    )


def _texts(answer: str) -> Iterator[str]:
    """The lines of an answer that may be phrasings, as users would type them, each once."""
    seen = set[str]()
    for line in answer.splitlines()[:MAX_LINES]:
        text = normalise(_BULLET.sub("", normalise(line)).strip("\"'“”‘’`"))
        plain = jamo(text) and len(text) <= MAX_CHARACTERS and "://" not in text and mask(text) == text
        if plain and same_text_key(text) not in seen:
            seen.add(same_text_key(text))
            yield text


def _proposal(trial: Trial, group: Sequence[Entry], texts: Sequence[str]) -> Proposal | None:
    """Those of the texts that are new and the entry's own; None where none is."""
    index, first = trial.index, group[0]
    korean = in_hangul(first.question)
    new = [text for text in texts if index.exact_topic(text) is None and in_hangul(text) == korean]
    if not new:
        return None
    encoder = trial.assistant.searcher.encoder
    vectors = encoder.encode_queries([readable(text, encoder) for text in new]).vectors
    own, other = _likeness(index, vectors, next(n for n, one in enumerate(index.groups) if one[0].id == first.id))
    closer = {text: float(mine) for text, mine, theirs in zip(new, own, other, strict=True) if mine > theirs}
    ordered = differing(sorted(closer, key=lambda text: -closer[text]))
    kept = [text for text in ordered if not _answered(trial, text, group)]
    if not kept:
        return None
    texts = kept[:MAX_PHRASINGS]
    return Proposal(
        name=first.question,
        users=0,
        kind="phrasing",
        entry=first.id,
        phrasings=tuple(texts),
        question=texts[0],
        examples=tuple(texts),
        why={},
        nearest=(Near(id=first.id, question=first.question, confidence=round(closer[texts[0]], 3)),),
        suggested=True,
    )


def _likeness(index: Index, vectors: Floats, topic: int) -> tuple[Floats, Floats]:
    """Of each text, the greatest cosine with a phrasing of the topic, and with one of another."""
    rows = index.phrasings
    cosines = vectors @ index.dense.vectors(rows).T
    own = index.topics[rows] == topic
    none = np.full((len(vectors), 1), -1, np.float32)
    return cosines[:, own].max(axis=1), np.hstack([none, cosines[:, ~own]]).max(axis=1)


def _answered(trial: Trial, text: str, group: Sequence[Entry]) -> bool:
    """Whether the FAQ answers this with another entry by now, so that the phrasing would take it from that."""
    decision = trial.assistant.decide(text, None)
    return decision.outcome == "answer" and decision.hits[0].entry.id not in {entry.id for entry in group}
