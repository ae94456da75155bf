"""Drafts, days, pictures and follow-ups from the file to the chat in the terminal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.wording.korean import KOREAN
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.scripts.conftest import Run

TODAY = datetime.now(ZoneInfo("Asia/Seoul")).date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def write(place: Path, **changes: Mapping[str, object]) -> None:
    """The sample FAQ with some entries changed, by their ids (with _ for -)."""
    entries = [entry.model_copy(update=changes.get(entry.id.replace("-", "_"), {})) for entry in ENTRIES]
    (place / "faq.jsonl").write_text(write_jsonl(entries))


def test_a_build_has_no_draft_and_what_is_to_come_is_not_found_yet(place: Path, run: Run) -> None:
    write(place, refund={"status": "draft"}, coupon={"valid_from": TOMORROW}, alarm_ios={"valid_until": YESTERDAY})
    assert run("scripts.reindex").returncode == 0
    folder = BuildStore(place / "index").live_folder()
    assert [entry.id for entry in read_jsonl(folder / "entries.jsonl", Entry).models] == ["coupon", "alarm-android"]
    told = run("scripts.ask", "쿠폰은 어디에 쓰나요", "알림을 끄고 싶어요").stdout
    assert "coupon" not in told
    assert "alarm-android  [상점][설정][안드로이드]" in told


def test_a_picture_that_changes_is_published_at_the_next_start_and_goes_back_with_its_build(
    place: Path, run: Run
) -> None:
    write(place, refund={"images": ("menu.png",)})
    picture, store = place / "menu.png", BuildStore(place / "index")
    picture.write_bytes(b"old")
    run("scripts.reindex")
    assert run("scripts.reindex", "--if-changed").stdout == ""
    picture.write_bytes(b"new")
    assert "live build" in run("scripts.reindex", "--if-changed").stdout
    assert (store.live_folder() / "source" / "menu.png").read_bytes() == b"new"
    assert run("scripts.reindex", "--rollback", "--restore-faq").returncode == 0
    assert (store.live_folder() / "source" / "menu.png").read_bytes() == b"old"
    assert picture.read_bytes() == b"old"


def test_the_terminal_names_pictures_and_numbers_what_follows(place: Path, run: Run) -> None:
    address = "https://example.com/menu.png"
    own = {
        "owner": "김상담",
        "note": "비밀이에요",
        "follow_ups": ("coupon", "alarm-ios"),
        "images": ("menu.png", address),
    }
    write(place, refund=own, alarm_ios={"status": "draft"})
    (place / "menu.png").write_bytes(b"PNG")
    run("scripts.reindex")
    answer = run("bot.__main__", text="환불은 어떻게 하나요\n").stdout
    lines = answer.splitlines()
    source = BuildStore(place / "index").live_folder() / "source"
    assert lines[lines.index(f"  사진: {source}/menu.png") + 1] == f"  사진: {address}"
    offered = f"  3. {KOREAN.button_follow_up.format(question='쿠폰은 어디에 쓰나요')}"
    assert offered in lines
    assert answer.count("쿠폰은 어디에 쓰나요") == 1  # though it is related too
    assert "알림을 끄고 싶어요" not in answer
    assert "김상담" not in answer
    assert "비밀이에요" not in answer
    assert "결제 화면에서" in run("bot.__main__", text="환불은 어떻게 하나요\n3\n").stdout
    told = run("scripts.ask", "--json", "--why", "환불은 어떻게 하나요").stdout
    assert "김상담" not in told
    assert "비밀이에요" not in told
