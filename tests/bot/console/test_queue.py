"""A proposal put elsewhere, and taken in part, as its form sends it."""

from embeddings.faq.faq_file import load_faq
from tests.bot.console.conftest import Console, Visitor
from tests.bot.console.test_flows import learned, missed


async def test_any_entry_is_chosen_by_words_of_its_question(console: Console, visitor: Visitor) -> None:
    text = await learned(console, visitor, "바우처를 어디서 씁니까")
    assert '<option value="알림을 끄고 싶어요">' in text  # twins once, though it is far from what was asked
    shown = await visitor.post("/queue/effect", place="coupon", phrasings="바우처", entry="나요")
    assert "그런 항목이 2개 있어요. 더 적거나 목록에서 골라 주세요: “환불은 어떻게 하나요”, “쿠폰은" in shown
    assert ">\n바우처</textarea>" in shown  # what was typed beside it stays
    assert "“배송” 말이 들어 있는 질문은 없어요." in await visitor.post("/queue/effect", place="coupon", entry="배송")
    assert 'name="entry" value="배송"' in visitor.text
    shown = await visitor.post("/queue/effect", place="coupon", phrasings="바우처", entry="알림")
    assert '<option value="alarm-ios" selected>알림을 끄고 싶어요' in shown
    await visitor.post("/queue/decide", place="new", phrasings="바우처", entry="알림을 끄고 싶어요", decision="accept")
    assert load_faq(console.faq)[2].alternates[-1] == "바우처"


async def test_of_a_cluster_some_texts_are_taken_and_the_heading_counts_the_rest(
    console: Console, visitor: Visitor
) -> None:
    await missed(console, "바우처를 어디서 씁니까")
    text = await learned(console, visitor, "바우처를 어디서 씁니까요")
    assert '<span class="dim" id="left">1묶음</span>' in text
    first, second = (text.index(f'name="take-{number}" checked> 바우처를') for number in (0, 1))
    other = text[second:].split("> ")[1].split("<")[0]
    assert first < second
    fields = {"place": "coupon", "phrasings": "바우처\n" + other, "take-0": "on"}
    shown = await visitor.post("/queue/effect", **fields)
    assert f'name="take-1"> {other}' in shown
    assert f"바우처\n{other}" not in shown
    await visitor.post("/queue/decide", **fields, decision="accept")
    assert '<span class="dim" id="left" hx-swap-oob="true"></span>' in visitor.text
    assert load_faq(console.faq)[1].alternates[-1] == "바우처"
    assert f'"apart": ["{other}"]' in console.faq.with_name("faq.learned.jsonl").read_text()


async def test_what_is_turned_down_needs_no_place(console: Console, visitor: Visitor) -> None:
    await learned(console, visitor, "바우처를 어디서 씁니까")
    await visitor.post("/queue/decide", place="coupon", entry="나요", decision="reject")
    assert '"decision": "rejected"' in console.faq.with_name("faq.learned.jsonl").read_text()
