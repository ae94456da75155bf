"""The rest of the loop: what users asked, tried, published and gone back from."""

import asyncio
from dataclasses import replace

import pytest

from bot.storage.database import Database
from bot.storage.history import History
from embeddings.faq.faq_file import load_faq
from tests.bot.console.conftest import Console, Visitor, fields_of
from tests.bot.learning.conftest import turn


async def missed(console: Console, query: str, users: int = 2) -> None:
    """So many users asked this, and took the coupon of what was offered."""
    database = Database(console.workplace.settings.database_url)
    await database.start()
    history = History(database)
    for number in range(users):
        asked = replace(turn(f"u{number}", query, "clarify"), hits=["coupon"])
        history.add(asked)
        history.judge(asked, "chosen", "coupon", asked.user)
    await database.flush()
    await database.stop()


async def learned(console: Console, visitor: Visitor, query: str) -> str:
    await missed(console, query)
    await visitor.get("/queue")
    await visitor.post("/queue/learn", days="30")
    await console.workplace.jobs.finish()
    return await visitor.get("/queue")


async def test_a_proposal_is_changed_and_accepted(console: Console, visitor: Visitor) -> None:
    assert "바우처를 어디서 씁니까" in await learned(console, visitor, "바우처를 어디서 씁니까")
    shown = await visitor.post("/queue/effect", place="coupon", phrasings="바우처 쓰는 곳")
    assert "다른 질문을 빼앗지 않아요" in shown
    before = console.faq.read_bytes().splitlines()
    await visitor.post("/queue/decide", place="coupon", phrasings="바우처 쓰는 곳", decision="accept")
    assert "받아들였어요" in visitor.text
    after = console.faq.read_bytes().splitlines()
    assert [number for number, line in enumerate(after) if line != before[number]] == [1]
    assert load_faq(console.faq)[1].alternates[-1] == "바우처 쓰는 곳"
    noted = console.faq.with_name("faq.learned.jsonl").read_text()
    assert '"decision": "accepted"' in noted
    await visitor.post("/queue/decide", place="coupon", phrasings="바우처 쓰는 곳", decision="accept")
    assert visitor.status == 410


async def test_what_is_rejected_does_not_come_back(console: Console, visitor: Visitor) -> None:
    await learned(console, visitor, "바우처를 어디서 씁니까")
    before = console.faq.read_bytes()
    assert "거절했어요" in await visitor.post("/queue/decide", place="out", decision="reject")
    assert console.faq.read_bytes() == before
    await visitor.post("/queue/learn", days="30")
    await console.workplace.jobs.finish()
    assert "살펴볼 질문이 없어요" in await visitor.get("/queue")


async def test_a_new_entry_needs_its_answer(console: Console, visitor: Visitor) -> None:
    await learned(console, visitor, "포인트를 어디서 씁니까")
    await visitor.post("/queue/decide", place="new", phrasings="", decision="accept")
    assert "답변을 적어야" in visitor.text
    assert len(load_faq(console.faq)) == 4
    await visitor.post("/queue/decide", place="new", answer="결제할 때 써요.", decision="accept")
    assert load_faq(console.faq)[-1].answer == "결제할 때 써요."


async def test_hostile_questions_stay_texts(console: Console, visitor: Visitor) -> None:
    text = await learned(console, visitor, "<script>alert(1)</script> 쿠폰")
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


async def test_the_pane_asks_both_and_says_why(console: Console, visitor: Visitor) -> None:
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry", **fields_of("coupon", answer="새로 쓴 쿠폰 답변"))
    await visitor.get("/trying")
    await visitor.post("/trying/draft")
    await console.workplace.jobs.finish()
    said = await visitor.post("/trying/ask", text="쿠폰은 어디에 쓰나요")
    live, draft = said.split("고친 도움말")
    assert "결제 화면에서 &lt;쿠폰&gt; &amp; 할인을" in live
    assert "새로 쓴 쿠폰 답변" in draft
    assert draft.count("왜 이렇게 답했나요?") == 1
    assert "바로 답변해요" in draft
    assert "준비한 뒤에 도움말이 바뀌었어요" not in await visitor.get("/trying")


async def test_published_then_gone_back(console: Console, visitor: Visitor) -> None:
    old = console.workplace.store.live()
    await visitor.get("/entry?id=coupon")
    await visitor.post("/entry", **fields_of("coupon", answer="새로 쓴 쿠폰 답변"))
    await visitor.get("/builds")
    await visitor.post("/builds/publish")
    await console.workplace.jobs.finish()
    shown = await visitor.get("/builds")
    assert "관문을 통과했어요" in shown
    new = console.workplace.store.live()
    assert new != old
    assert "아직 게시하지 않은 변경" not in await visitor.get("/")
    await visitor.post("/builds/back", name=str(old))
    await console.workplace.jobs.finish()
    assert console.workplace.store.live() == old
    assert "되돌린 빌드를 서비스하고 있어요" in await visitor.get("/builds")
    deeds = await visitor.get("/deeds")
    assert deeds.index("이전 빌드로 되돌렸어요") < deeds.index("게시했어요") < deeds.index("항목을 고쳤어요")


async def test_pages_answer_while_work_goes_on(console: Console, visitor: Visitor) -> None:
    await visitor.get("/builds")
    await visitor.post("/builds/publish")
    assert console.workplace.jobs.busy
    async with asyncio.timeout(5):
        assert "하는 중이에요" in await visitor.get("/builds")
    await console.workplace.jobs.finish()


@pytest.mark.parametrize("path", ["/queue/decide", "/trying/ask"])
async def test_a_request_without_its_fields_is_refused(visitor: Visitor, path: str) -> None:
    await visitor.get("/queue")
    await visitor.post(path)
    assert visitor.status == 400


async def test_the_figures_are_those_of_the_report(console: Console, visitor: Visitor) -> None:
    await missed(console, "바우처를 어디서 씁니까", 4)
    text = await visitor.get("/figures?days=7")
    assert "<dt>질문</dt><dd>4</dd>" in text
    assert "<dt>되물음</dt><dd>100%</dd>" in text
    assert (await visitor.get("/figures?days=x")).count("<dt>질문</dt><dd>4</dd>") == 1
