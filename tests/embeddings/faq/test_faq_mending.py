"""What `load_faq` mends and tells; the file stays as it is."""

from pathlib import Path

import pytest

from embeddings.faq.faq_file import load_faq
from tests.embeddings.faq.faq_lines import line


def notes(folder: Path, content: bytes) -> list[str]:
    """What `load_faq` tells of a file that it loads, each without the file's name."""
    path, told = folder / "faq.jsonl", list[str]()
    path.write_bytes(content)
    load_faq(path, told.append)
    return [note.removeprefix(f"{path}:") for note in told]


OTHER = {"id": "charge", "question": "충전은?"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (line().encode(), []),
        (b"\xef\xbb\xbf" + line().encode(), ["1: found a byte order mark; read without it"]),
        (
            line().encode() + line(**OTHER).encode().replace(b"\n", b"\r\n"),
            ["2: found Windows line ends; read as plain ones"],
        ),
        (b" \t\n" + line().encode() + b"\n\n", ["1: found a blank line; passed over (3 times)"]),
        (
            line(question="환불은? ", alternates=["돈 돌려줘", " 환불"]).encode(),
            [
                "1: question: found white space around a text; read without it",
                "1: alternates: found white space around a text; read without it",
            ],
        ),
        (line(updated="2026.11.3").encode(), ['1: updated: found "2026.11.3"; read as 2026-11-03']),
        (line(updated="2026. 11. 23.").encode(), ['1: updated: found "2026. 11. 23."; read as 2026-11-23']),
        (
            line(answer="<b>네</b>").encode(),
            ["1: answer: found HTML (<b>), which users see as it is; write plain text"],
        ),
        (
            line(answer="앱에서 **환불**을 눌러 주세요.").encode(),
            ["1: answer: found Markdown (**환불**), which users see as it is; write plain text"],
        ),
        (line(answer="2 < 3이고 a*b*c예요. 0 > -1 [문의] (평일)").encode(), []),
        (
            line(answer="가" * 4_000 + ".").encode(),
            ["1: answer: found 4,001 characters, which take several messages; shorten or split it"],
        ),
        (
            (line() + line(id="again", category="결제")).encode(),
            [
                '2: question: "again" asks the same as "cash-refund" on line 1, in another category; '
                "merge the two, or word them apart"
            ],
        ),
    ],
    ids=lambda value: "",
)
def test_what_is_safe_to_mend_is_mended_and_told(content: bytes, told: list[str], tmp_path: Path) -> None:
    assert notes(tmp_path, content) == told


def test_what_was_mended_loads_as_if_it_were_written_so(tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text(line(updated="2026-11-03"), encoding="utf-8")
    plain = load_faq(path)
    crooked = b"\xef\xbb\xbf\r\n" + line(updated="2026.11.3", answer=" 네.\t").encode().replace(b"\n", b"\r\n")
    path.write_bytes(crooked)
    assert load_faq(path) == plain
    assert path.read_bytes() == crooked  # the operator's file stays as it is
