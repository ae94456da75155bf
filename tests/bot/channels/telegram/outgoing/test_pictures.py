"""An answer's pictures, over real HTTP: after the answer, by address or as a file, and never at its cost."""

from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.index.manifest import SOURCE
from embeddings.index.store import BuildStore
from tests.fakes.bot_api import BotApi, Fault
from tests.fakes.bot_api_samples import RETRY
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import IMPATIENT, publish, running

PICTURE, ADDRESS = b"\x89PNG picture", "https://example.com/menu.png"
SHOWN = [ENTRIES[0].model_copy(update={"images": ("images/menu.png", ADDRESS)}), *ENTRIES[1:]]


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """A folder with a build of an entry that has pictures."""
    publish(tmp_path, SHOWN)
    source = BuildStore(tmp_path / "index").live_folder() / SOURCE / "images"
    source.mkdir(parents=True)
    (source / "menu.png").write_bytes(PICTURE)
    return tmp_path


def methods(api: BotApi) -> list[str]:
    return [method for method, _ in api.calls if method.startswith("send")]


async def test_pictures_follow_their_answer_a_file_as_bytes_and_an_address_as_it_is(api: BotApi, shown: Path) -> None:
    async with running(api, shown):
        api.say("환불 방법")
        first, second = await api.called("sendPhoto"), await api.called("sendPhoto", 2)
        assert methods(api) == ["sendMessage", "sendPhoto", "sendPhoto"]
        assert (PICTURE in first.values(), first["chat_id"]) == (True, "1")
        assert second == {"chat_id": "1", "photo": ADDRESS}


@pytest.mark.parametrize("fault", [RETRY, {"error_code": 502, "description": "Bad Gateway"}, "drop", "hang"])
async def test_a_passing_fault_loses_no_picture(api: BotApi, shown: Path, fault: Fault) -> None:
    async with running(api, shown):
        api.faults["sendPhoto"].append(fault)
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        assert PICTURE in (await api.called("sendPhoto", 2)).values()
        assert (await api.called("sendPhoto", 3))["photo"] == ADDRESS


async def test_a_picture_that_telegram_refuses_is_left_out(api: BotApi, shown: Path) -> None:
    async with running(api, shown) as bot:
        api.faults["sendPhoto"].append({"error_code": 400, "description": "Bad Request: IMAGE_PROCESS_FAILED"})
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        assert (await api.called("sendPhoto", 2))["photo"] == ADDRESS
        await bot.components.database.flush()
    async with running(api, shown):  # nor sent again by the next run
        api.say("쿠폰 쓰는 법")
        await api.reply()
    assert methods(api).count("sendPhoto") == 2


async def test_a_file_that_is_gone_costs_neither_the_answer_nor_the_next_picture(api: BotApi, shown: Path) -> None:
    (BuildStore(shown / "index").live_folder() / SOURCE / "images" / "menu.png").unlink()
    async with running(api, shown):
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        assert (await api.called("sendPhoto"))["photo"] == ADDRESS


async def test_a_picture_that_has_to_wait_holds_up_no_later_answer(api: BotApi, shown: Path) -> None:
    async with running(api, shown):
        api.faults["sendPhoto"].append(RETRY | {"parameters": {"retry_after": 600}})
        api.say("환불 방법")
        await api.reply()
        await api.called("sendPhoto")
        api.say("쿠폰 쓰는 법")
        assert "결제 화면에서" in (await api.reply())["text"]


async def test_pictures_that_were_not_sent_are_sent_by_the_next_run(api: BotApi, shown: Path) -> None:
    async with running(api, shown, patience=replace(IMPATIENT, stop_seconds=0.1)):
        api.faults["sendPhoto"].append(RETRY | {"parameters": {"retry_after": 600}})
        api.say("환불 방법")
        await api.called("sendPhoto")
    async with running(api, shown):
        assert PICTURE in (await api.called("sendPhoto", 2)).values()
        assert (await api.called("sendPhoto", 3))["photo"] == ADDRESS


async def test_an_edited_question_with_the_same_answer_shows_no_picture_twice(api: BotApi, shown: Path) -> None:
    async with running(api, shown):
        message = api.say("환불 방법")
        await api.called("sendPhoto", 2)
        api.edit(message, "환불 방법이요")
        await api.called("editMessageText")
        api.say("쿠폰 쓰는 법")
        assert "결제 화면에서" in (await api.replies(2))[-1]["text"]
        assert methods(api).count("sendPhoto") == 2
