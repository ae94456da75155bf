"""The rest of the loop: what users asked, tried, published and gone back from."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import now
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.relays import Relay, Relays
from embeddings.faq.faq_file import load_faq
from embeddings.faq.jsonl import write_jsonl
from tests.bot.console.conftest import Console, Visitor, console_settings, fields_of, serving
from tests.bot.learning.conftest import turn
from tests.fakes.faq_samples import ENTRIES


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


def ambiguous(console: Console) -> None:
    """Another shop asks the same: whoever asks nothing of the first one is answered by the second now."""
    own = [one.model_copy(update={"alternates": ()}) for one in ENTRIES]
    others = [one.model_copy(update={"id": f"{one.id}-2", "service": "다른 상점"}) for one in own]
    console.faq.write_text(write_jsonl([*own, *others]), encoding="utf-8")


async def test_the_gate_refuses_in_korean_and_whoever_knows_better_publishes(
    console: Console, visitor: Visitor
) -> None:
    old = console.workplace.store.live()
    ambiguous(console)
    await visitor.get("/builds")
    await visitor.post("/builds/publish")
    await console.workplace.jobs.finish()
    shown = await visitor.get("/builds")
    assert "틀리게 답한 비율이" in shown
    assert "found" not in shown
    assert console.workplace.store.live() == old
    await visitor.post("/builds/publish", force="yes")
    await console.workplace.jobs.finish()
    assert "관문을 넘지 못했지만 그대로 게시했어요." in await visitor.get("/builds")
    assert console.workplace.store.live() != old
    assert "(관문을 무시하고)" in await visitor.get("/deeds")


async def test_what_operators_answered_is_a_draft_in_the_queue(console: Console, visitor: Visitor) -> None:
    database = Database(console.workplace.settings.database_url)
    await database.start()
    history = History(database)
    history.add(turn("a", "달 여행 환불", at=now() - 1000))
    await database.flush()
    await Relays(database).open(Relay("a", 7, "ko"))
    history.add_answer("a", 2, "[전화번호]로 전화해 주세요. <b>")
    await database.flush()
    await database.stop()
    await visitor.get("/queue")
    await visitor.post("/queue/learn")
    await console.workplace.jobs.finish()
    assert "상담원은 이렇게 답했어요" in await visitor.get("/queue")
    assert "[전화번호]로 전화해 주세요. &lt;b&gt;" in visitor.text
    assert "상담원의 답변으로 쓴 초안" in await visitor.post("/queue/effect", place="new")
    await visitor.post("/queue/decide", place="new", answer="[전화번호]로 전화해 주세요.", decision="accept")
    assert "가려진 개인정보가 들어 있어요" in visitor.text
    await visitor.post("/queue/decide", place="new", answer="고객센터로 전화해 주세요.", decision="accept")
    assert load_faq(console.faq)[-1].answer == "고객센터로 전화해 주세요."


async def test_a_language_model_is_asked_where_one_is_set(tmp_path: Path) -> None:
    pytest.importorskip("openai", reason="the extra llm is not installed")

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"choices": [{"message": {"content": "바우처 쿠폰 <script>alert(1)</script>"}}]})

    model = web.Application()
    model.router.add_post("/v1/chat/completions", answer)
    async with TestServer(model) as server:
        given = {"llm_base_url": str(server.make_url("/v1")), "llm_model": "small"}
        async for console in serving(console_settings(tmp_path, **given)):
            visitor = console.visitor()
            assert "언어 모델에게 물어보기" in await visitor.get("/queue")
            await visitor.post("/queue/suggest")
            await console.workplace.jobs.finish()
            shown = await visitor.get("/queue")
            assert "언어 모델이 생각한 표현" in shown
            assert "&lt;script&gt;" in shown
            assert "<script>alert" not in shown
            await visitor.post("/queue/decide", place="coupon", phrasings="바우처 쿠폰", decision="accept")
            assert load_faq(console.faq)[1].alternates[-1] == "바우처 쿠폰"
            await visitor.client.close()


async def test_without_a_language_model_none_is_offered(console: Console, visitor: Visitor) -> None:
    assert "언어 모델에게" not in await visitor.get("/queue")
    await visitor.post("/queue/suggest")
    await console.workplace.jobs.finish()
    assert "하지 못했어요" in await visitor.get("/queue")
