"""The FAQ in the console: found, edited, and never written over somebody else's work."""

import json

import pytest

from embeddings.faq.faq_file import load_faq
from tests.bot.console.conftest import Console, Visitor, fields_of
from tests.fakes.faq_samples import ENTRIES

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' {{ 7*7 }} & 끝"


async def test_entries_are_found_by_text_service_and_state(visitor: Visitor) -> None:
    assert (await visitor.get("/")).count("<li><a href=") == 4
    found = await visitor.get("/?q=할인쿠폰")
    assert "쿠폰은 어디에 쓰나요" in found
    assert "환불은 어떻게" not in found
    assert "찾는 항목이 없어요" in await visitor.get("/?state=draft")


async def test_saving_changes_one_line(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes().splitlines(keepends=True)
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry", **fields_of("coupon", note="가을까지", valid_until="2031-12-31"))
    after = console.faq.read_bytes().splitlines(keepends=True)
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True]
    assert json.loads(after[1]) == json.loads(before[1]) | {"note": "가을까지", "valid_until": "2031-12-31"}
    assert "아직 게시하지 않은 변경이 1개" in await visitor.get("/")
    assert "가을까지" in await visitor.get("/deeds")
    own, another = await visitor.get("/entry?id=coupon"), await visitor.get("/entry?id=refund")
    assert ("지난 기록" in own, "지난 기록" in another) == (True, False)


async def test_saving_nothing_new_writes_nothing(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes()
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry", **fields_of("coupon"))
    assert visitor.status == 200
    assert console.faq.read_bytes() == before
    assert "지난 기록" not in await visitor.get("/entry?id=coupon")


async def test_a_new_entry_is_a_draft_at_the_end(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes()
    await visitor.get("/entry")
    new = {
        "id": "gift",
        "service": "상점",
        "category": "구매",
        "question": "선물은 어떻게 하나요",
        "answer": "곧 써요.",
    }
    await visitor.post("/entry", **new, status="draft")
    assert console.faq.read_bytes().startswith(before)
    assert load_faq(console.faq)[-1].status == "draft"
    assert "선물은 어떻게 하나요" in await visitor.get("/?state=draft")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"question": ""}, "적어 주세요."),
        ({"valid_from": "언젠가"}, "2026-11-23처럼"),
        ({"url": "javascript:alert(1)"}, "https://로 시작하는"),
        ({"alternates": "환불 방법\n" + "가" * 301}, "2번째 줄: 너무 길어요. 300자까지"),
        ({"alternates": "쿠폰 쓰는 법"}, "한쪽에만 남겨 주세요"),
    ],
)
async def test_what_cannot_be_kept_comes_back_as_it_was(
    console: Console, visitor: Visitor, change: dict[str, str], told: str
) -> None:
    before = console.faq.read_bytes()
    await visitor.get("/entry?id=refund")
    await visitor.post("/entry", **fields_of("refund", answer="오래 걸려 쓴 답변") | change)
    assert visitor.status == 422
    assert told in visitor.text
    assert "오래 걸려 쓴 답변" in visitor.text
    assert console.faq.read_bytes() == before


async def test_the_second_of_two_operators_is_told_and_loses_nothing(console: Console) -> None:
    first, second = console.visitor(), console.visitor()
    for visitor in (first, second):
        await visitor.get("/entry?id=refund")
    await first.post("/entry", **fields_of("refund", answer="먼저 쓴 답변"))
    await second.post("/entry", **fields_of("refund", answer="나중에 쓴 답변"))
    assert second.status == 409
    assert "그 사이 이 항목이 바뀌었어요" in second.text
    assert "먼저 쓴 답변" in second.text
    assert "나중에 쓴 답변" in second.text
    assert load_faq(console.faq)[0].answer == "먼저 쓴 답변"
    await second.post("/entry", **fields_of("refund", answer="둘을 합친 답변"))
    assert load_faq(console.faq)[0].answer == "둘을 합친 답변"
    for visitor in (first, second):
        await visitor.client.close()


async def test_a_file_changed_beneath_is_not_overwritten(console: Console, visitor: Visitor) -> None:
    await visitor.get("/entry?id=refund")
    console.faq.write_text(console.faq.read_text().replace("080-123-4567", "080-765-4321"))
    changed = console.faq.read_bytes()
    await visitor.post("/entry", **fields_of("refund", owner="지수"))
    assert visitor.status == 409
    assert "080-765-4321" in visitor.text
    assert console.faq.read_bytes() == changed
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry", **fields_of("coupon", owner="지수"))
    assert "080-765-4321" in console.faq.read_text()


async def test_an_entry_deleted_beneath_comes_back_only_on_purpose(console: Console, visitor: Visitor) -> None:
    await visitor.get("/entry?id=refund")
    console.faq.write_bytes(b"".join(console.faq.read_bytes().splitlines(keepends=True)[1:]))
    await visitor.post("/entry", **fields_of("refund", owner="지수"))
    assert visitor.status == 409
    assert len(load_faq(console.faq)) == 3


async def test_a_damaged_file_is_told_and_left_alone(console: Console, visitor: Visitor) -> None:
    console.faq.write_text(console.faq.read_text() + "{깨진 줄\n")
    assert "도움말 파일을 읽을 수 없어요" in await visitor.get("/")
    assert "faq.jsonl 5번째 줄 · JSON 형식이 아니에요" in visitor.text


async def test_hostile_texts_stay_texts(console: Console, visitor: Visitor) -> None:
    await visitor.get("/entry?id=refund")
    await visitor.post("/entry", **fields_of("refund", question=HOSTILE, answer=HOSTILE, note=HOSTILE))
    for path in ("/", "/entry?id=refund", "/deeds", "/?q=" + "script"):
        text = await visitor.get(path)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{ 7*7 }}" in text or path == "/deeds", path


async def test_what_looks_wrong_is_told_while_it_is_typed(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes()
    await visitor.get("/entry?id=refund")
    assert "문제를 찾지 못했어요" in await visitor.post("/entry/check", **fields_of("refund"))
    told = await visitor.post("/entry/check", **fields_of("refund", answer="<b>굵게</b> 써요"))
    assert "답변: HTML 표시(&lt;b&gt;)가 고객에게 그대로 보여요." in told
    assert "한쪽에만 남겨 주세요" in await visitor.post("/entry/check", **fields_of("refund", alternates="할인 쿠폰"))
    told = await visitor.post("/entry/check", **fields_of("refund", alternates="쿠폰은 어디에 쓰나요?"))
    assert 'href="/entry?id=coupon"' in told or "한쪽에만" in told
    assert console.faq.read_bytes() == before
    assert [path.name for path in console.faq.parent.glob(".faq*")] == []


async def test_an_entry_is_deleted_and_comes_back_from_the_record(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes().splitlines(keepends=True)
    await visitor.get("/entry?id=coupon")
    assert "지웠어요" in await visitor.post("/entry/delete")
    assert console.faq.read_bytes().splitlines(keepends=True) == [before[0], *before[2:]]
    assert "항목을 지웠어요" in await visitor.get("/deeds")
    assert "쿠폰은 어디에 쓰나요" in await visitor.get("/entry?id=coupon")
    assert "지운 항목이에요" in visitor.text
    await visitor.post("/entry", **fields_of("coupon"))
    assert visitor.status == 200
    assert load_faq(console.faq)[-1] == ENTRIES[1]
    assert "지운 항목이에요" not in await visitor.get("/entry?id=coupon")


async def test_an_entry_that_was_changed_meanwhile_is_not_deleted(console: Console) -> None:
    first, second = console.visitor(), console.visitor()
    for visitor in (first, second):
        await visitor.get("/entry?id=coupon")
    await first.post("/entry", **fields_of("coupon", answer="먼저 쓴 답변"))
    await second.post("/entry/delete")
    assert (second.status, "지우지 못했어요" in second.text, "먼저 쓴 답변" in second.text) == (409, True, True)
    assert len(load_faq(console.faq)) == 4
    await second.post("/entry/delete")
    assert len(load_faq(console.faq)) == 3
    await first.post("/entry/delete", was="coupon")
    assert first.status == 404
    for visitor in (first, second):
        await visitor.client.close()


async def test_an_entry_that_another_leads_to_is_not_deleted(console: Console, visitor: Visitor) -> None:
    await visitor.get("/entry?id=refund")
    await visitor.post("/entry", **fields_of("refund", follow_ups="coupon"))
    before = console.faq.read_bytes()
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry/delete")
    assert (visitor.status, console.faq.read_bytes()) == (409, before)
    assert "이어서 볼 질문 1번째: coupon 항목이 없어요" in visitor.text
