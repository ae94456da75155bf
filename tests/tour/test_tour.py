"""The conversation that the README shows is what the bot says today, and the picture is of that conversation."""

import asyncio
import shutil
from pathlib import Path

import pytest
from PIL import Image

from embeddings.encoder.protocol import Encoder
from tests.tour.__main__ import DOCS, PAGE, PICTURE, TRANSCRIPT, files, record
from tests.tour.chat_page import WIDTH
from tests.tour.picture import SCALE, digest_of, taken_of
from tests.tour.transcript import COMMAND, Line, Step, to_markdown

MAX_PICTURE_BYTES = 300_000


@pytest.fixture(scope="module")
def recorded(serving: Encoder, real_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("tour")
    shutil.copytree(real_builds, folder / "index")
    return files(asyncio.run(record(serving, folder)))


@pytest.mark.model
@pytest.mark.shipped_faq
@pytest.mark.parametrize("name", [TRANSCRIPT, PAGE])
def test_the_conversation_in_docs_is_what_the_bot_says(recorded: dict[str, str], name: str) -> None:
    kept = (DOCS / name).read_bytes()
    assert kept.decode() == recorded[name], f"docs/{name} is out of date; renew it with: {COMMAND} --picture"
    assert kept == recorded[name].encode()


def test_the_picture_is_of_the_page() -> None:
    told = f"docs/{PICTURE} shows an older docs/{PAGE}; renew it with: {COMMAND} --picture"
    assert taken_of(DOCS / PICTURE) == digest_of(DOCS / PAGE), told
    assert (DOCS / PICTURE).stat().st_size < MAX_PICTURE_BYTES
    with Image.open(DOCS / PICTURE) as image:
        assert image.width == SCALE * WIDTH


def test_a_picture_of_nothing_we_know_tells_no_page(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "plain.png")
    assert taken_of(tmp_path / "plain.png") is None


def test_messages_are_quoted_with_their_buttons() -> None:
    step = Step("장", "절", shown=False)
    step.lines = [
        Line("고객", text="2 * 3 &lt;b&gt;"),
        Line("봇", "위의 메시지를 바꿔요", "<b>제목</b>\n<i>[가][나]</i>\n\n본문", (("👍", "👎"), ("더 보기",))),
        Line("봇", text="표\n  1. 가  0.5"),
    ]
    assert to_markdown([step]).split("\n\n## ", 1)[1] == (
        "장\n\n### 절\n\n"
        "**고객**\n> 2 \\* 3 \\<b>\n\n"
        "**봇** · 위의 메시지를 바꿔요\n> **제목**  \n> *[가][나]*\n>\n> 본문\n>\n"
        "> `[ 👍 ]` `[ 👎 ]`  \n> `[ 더 보기 ]`\n\n"
        "**봇**\n> ```text\n> 표\n>   1. 가  0.5\n> ```\n"
    )
