from collections.abc import Sequence

from embeddings.building.intent_warnings import MAX_TOLD, crossing_phrasings, services_gone
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.index.index import Index
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES


def warnings(*intents: Intent, entries: Sequence[Entry] = ENTRIES) -> list[str]:
    encoder = WordEncoder()
    return list(crossing_phrasings(Index.encode(entries, intents, encoder), encoder))


def intent(*phrasings: str, reply: str = "네.") -> Intent:
    return Intent(id="human", phrasings=phrasings, reply={"ko": reply})


def test_a_phrasing_closer_to_an_entry_is_told_with_both() -> None:
    assert warnings(intent("환불 상담원", "상담원 연결", "상담원 바로 연결")) == []
    assert warnings(intent("환불 방법 상담원", "상담원 연결", "사람 연결")) == [
        'intent "human": the phrasing "환불 방법 상담원" is closer to "환불 방법" of the entry "refund" than to the '
        "intent's others; give the intent more like it, or take it out"
    ]


def test_a_phrasing_that_is_an_entrys_too_is_told_even_where_it_stands_alone() -> None:
    same = (
        'intent "human": the phrasing "환불방법!" is one of the entry "refund" too, which it counts for; keep it in one'
    )
    assert warnings(intent("환불방법!")) == [f"{same} of them"]
    assert warnings(intent("환불방법!", "환불 방법")) == [
        f"{same} of them",
        f"{same} of them".replace("환불방법!", "환불 방법"),
    ]


def test_an_intent_of_one_phrasing_has_nothing_to_be_closer_to() -> None:
    assert warnings(intent("환불 방법 알려 주는 상담원")) == []


def test_of_many_the_worst_are_told_and_the_rest_counted() -> None:
    equal = [entry.model_copy(update={"id": f"e{i}", "question": f"물음{i}", "alternates": ()}) for i in range(9)
             for entry in ENTRIES[:1]]  # fmt: skip
    told = warnings(intent(*(f"물음{i}" for i in range(9))), entries=equal)
    assert len(told) == MAX_TOLD + 1
    assert told[-1] == "intents: 4 more phrasings are as close to entries as these"


def test_without_intents_there_is_nothing_to_tell() -> None:
    assert warnings() == []


def test_a_reply_that_names_a_service_of_before_is_told() -> None:
    before = [*ENTRIES, ENTRIES[0].model_copy(update={"service": "가게"})]
    names = intent("안녕", reply="가게에 오신 것을 환영해요.")
    services = [entry.service for entry in before]
    assert list(services_gone([names], services, ENTRIES)) == [
        'intent "human": reply.ko names "가게", which the FAQ has no more; write {service} in its place, '
        "or the new name"
    ]
    assert list(services_gone([names], services, before)) == []
    longer = [ENTRIES[0].model_copy(update={"service": "가게나라"})]
    assert list(services_gone([intent("안녕", reply="가게나라예요.")], services, longer)) == []
