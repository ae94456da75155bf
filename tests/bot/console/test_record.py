"""The record of what was done, in the console and outside of it."""

from bot.console.record import record
from bot.learning.decided import Decided, decided_path, note_decided
from bot.learning.proposals import Proposal
from embeddings.faq.jsonl import read_jsonl
from tests.bot.console.conftest import Console, Visitor
from tests.bot.console.test_flows import learned
from tests.fakes.running import publish


async def test_what_was_done_in_the_terminal_is_in_the_record_too(console: Console, visitor: Visitor) -> None:
    store = console.workplace.store
    (first,) = store.builds()
    accepted = Proposal(
        name="n", users=1, kind="phrasing", entry="coupon", phrasings=("바우처",), question="바우처 어디",
        examples=("바우처 어디",), why={}, nearest=(), decision="accept",
    )  # fmt: skip
    note_decided(decided_path(console.faq), accepted, "지수")
    second = publish(store.root.parent)
    store.withdraw(second)
    told = [(deed.by, deed.did, deed.about, deed.entry) for deed in record(console.workplace)]
    assert sorted(told) == sorted(
        [
            ("콘솔 밖", "게시했어요", first, None),
            ("지수", "제안을 받아들였어요", "바우처 어디: 바우처", "coupon"),
            ("콘솔 밖", "게시했어요", second, None),
            ("콘솔 밖", "이 빌드에서 이전 빌드로 되돌렸어요", second, None),
        ]
    )
    shown = await visitor.get("/deeds")
    assert shown.index("되돌렸어요") < shown.index("바우처 어디: 바우처") < shown.rindex(first)


async def test_what_the_console_decided_is_told_once(console: Console, visitor: Visitor) -> None:
    await learned(console, visitor, "바우처를 어디서 씁니까")
    await visitor.post("/queue/decide", place="coupon", phrasings="바우처 쓰는 곳", decision="accept")
    assert len(read_jsonl(decided_path(console.faq), Decided).models) == 1
    assert [deed.did for deed in record(console.workplace)].count("제안을 받아들였어요") == 1
