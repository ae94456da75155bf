"""Makes examples out of FAQs: the facts of an answer asked on about, and everything else that may come after an answer.

All chance comes from the generator passed in. What is asked on about is made of the answer's own words ("수수료는요?")
and of the kinds of fact that it states ("얼마예요?"); what changes the subject are other entries' questions and facts,
kinds of fact that the answer lacks, questions that no entry answers, and small talk.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from embeddings.follow_ups.facts import KINDS, facts_of, states
from embeddings.follow_ups.wording import shared
from embeddings.text.morphemes import nouns

ASKED_ON = {
    "money": (
        "얼마예요?", "그건 얼마예요?", "얼마인가요", "비용은요?", "돈 내야 돼요?", "얼마나 내야 하나요",
        "요금 있나요?", "무료예요?", "얼마예요 그거", "수수료는요?", "비용이 얼마나 들어요?",
    ),
    "duration": (
        "얼마나 걸려요?", "며칠 걸려요", "얼마나 걸리나요?", "오래 걸려요?", "그거 며칠이나 걸려요?", "바로 되나요?",
        "시간이 얼마나 걸려요", "얼마나 기다려야 돼요?",
    ),
    "time": (
        "언제까지요?", "기간은요?", "그건 언제 돼요?", "언제까지 해야 돼요?", "언제부터 돼요?", "기한이 있나요?",
        "며칠이에요?", "언제요?",
    ),
    "place": (
        "어디서 해요?", "어디서요?", "그건 어디서 하나요", "메뉴가 어디 있어요?", "어디로 가요?",
        "어디서 하면 되나요?",
    ),
    "count": (
        "몇 개까지요?", "최대 몇 개예요?", "몇 번까지 돼요?", "제한은요?", "몇 명까지 가능해요", "한도는요?",
        "몇 번이나 할 수 있어요?",
    ),
    "number": (
        "전화번호는요?", "번호가 뭐예요", "전화번호 알려주세요", "몇 번으로 전화해요?", "전화번호가 뭐예요?",
    ),
    "contact": (
        "연락처 알려주세요", "어디로 연락해요?", "문의는 어디로 해요?", "고객센터는요?",
    ),
    "hours": (
        "주말에도요?", "주말에도 돼요?", "몇 시까지 해요?", "운영시간은요?", "밤에도 되나요", "몇 시에 열어요?",
    ),
    "papers": (
        "준비물은요?", "서류는 뭐가 필요해요?", "뭐 가져가야 돼요?", "필요한 서류가 뭐예요?",
    ),
    "who": (
        "누가 할 수 있어요?", "대상은요?", "조건은요?", "아무나 돼요?", "몇 살부터 돼요?", "나이 제한 있어요?",
    ),
    "means": (
        "카드도 돼요?", "결제수단은요?", "현금도 되나요", "뭘로 결제해요?",
    ),
    "way": (
        "어떻게 해요?", "그건 어떻게 해요?", "방법은요?", "어떻게 신청해요?", "방법 알려주세요", "어떻게 하면 돼요?",
        "그럼 어떻게 해야 되나요",
    ),
    "reason": (
        "왜요?", "왜 그래요?", "이유가 뭐예요?", "왜 그런 거예요?",
    ),
}  # fmt: skip
"""How people ask on about a kind of fact, without a word of what it is about."""

ABOUT = (
    "{}은요?",
    "{}는요?",
    "{}요?",
    "{}은?",
    "그럼 {}은요?",
    "그럼 {}는 어떻게 해요?",
    "{}은 어떻게 돼요?",
    "{}도 돼요?",
    "근데 {}는요",
    "{}만 알려주세요",
    "{}이요?",
    "{}이 뭐예요?",
    "{}도 가능한가요?",
)
"""How people ask on about a thing by its name."""
OF_A_KIND = {
    "money": ("{}은 얼마예요?", "{} 얼마예요", "{}는 무료예요?"),
    "time": ("{}은 언제까지예요?", "{}는 얼마나 걸려요?", "{}은 언제예요"),
    "count": ("{}은 몇 개까지예요?", "{} 몇 번까지 돼요"),
    "place": ("{}은 어디서 해요?", "{}는 어디 있어요"),
}
OTHERS, LACKING, ON_FACTS, ON_KINDS = 2, 2, 2, 2
"""For one answer: other entries that messages are made of, and examples of each of the other sorts."""


@dataclass(frozen=True)
class Asked:
    """A message after an answer, and whether that answer answers it."""

    text: str
    topic: int
    """Number of the entry that was answered before."""
    right: bool
    sort: str


@dataclass(frozen=True)
class Known:
    """An entry as examples are made of it, with questions that customers ask about it."""

    question: str
    answer: str
    asked: Sequence[str]


def examples_of(
    entries: Sequence[Known],
    topics: Sequence[int],
    near: Mapping[int, Sequence[str]],
    talk: Sequence[str],
    rng: random.Random,
) -> Iterator[Asked]:
    """Messages after the answers of the entries that have the numbers `topics`; `near` has questions without an answer,
    by the entry that they are close to.
    """
    names = [[name for name in nouns(entry.answer) if len(name) > 1] for entry in entries]
    subjects = " ".join(other.question for other in entries)
    for topic in topics:
        entry = entries[topic]
        own = f"{entry.question} {entry.answer}"
        yield from _on(topic, entry, [name for name in names[topic] if shared(name, subjects) < 1], rng)
        others = [number for number in range(len(entries)) if number != topic]
        for other in rng.sample(others, min(len(others), OTHERS)):
            yield Asked(rng.choice(entries[other].asked or [entries[other].question]), topic, False, "another question")
            their = [name for name in nouns(entries[other].question) if len(name) > 1]
            if subject := [name for name in their if not shared(name, entry.question)]:
                yield Asked(_about(rng.choice(subject), rng), topic, False, "another subject")
            foreign = [name for name in names[other] if shared(name, own) < 0.5]
            if foreign:
                yield Asked(_about(rng.choice(foreign), rng), topic, False, "another's fact")
                kind = rng.choice(sorted(OF_A_KIND))
                foreign_kind = rng.choice(OF_A_KIND[kind]).format(rng.choice(foreign))
                yield Asked(foreign_kind, topic, False, "a kind of another's")
        lacking = [kind for kind in KINDS if not any(states(fact.text, kind) for fact in facts_of(entry.answer))]
        for kind in rng.sample(lacking, min(LACKING, len(lacking))):
            yield Asked(rng.choice(ASKED_ON[kind]), topic, False, "a kind that lacks")
        yield from (Asked(text, topic, False, "no entry's") for text in near.get(topic, ())[:1])
        yield Asked(rng.choice(talk), topic, False, "small talk")


def _on(topic: int, entry: Known, names: Sequence[str], rng: random.Random) -> Iterator[Asked]:
    facts = facts_of(entry.answer)
    for name in rng.sample(names, min(ON_FACTS, len(names))):
        saying = [fact for fact in facts if shared(name, fact.text) == 1]
        kinds = [kind for kind in OF_A_KIND if any(states(fact.text, kind) for fact in saying)]
        of_a_kind = rng.choice(OF_A_KIND[rng.choice(kinds)]).format(name) if kinds and rng.random() < 0.4 else ""
        yield Asked(of_a_kind or _about(name, rng), topic, True, "a fact by name")
    stated = [kind for kind in KINDS if any(states(fact.text, kind) for fact in facts)]
    for kind in rng.sample(stated, min(ON_KINDS, len(stated))):
        yield Asked(rng.choice(ASKED_ON[kind]), topic, True, "a fact by its kind")
    if entry.asked:
        yield Asked(entry.asked[-1], topic, True, "a fact in full")


def _about(name: str, rng: random.Random) -> str:
    return rng.choice(ABOUT).format(name)
