"""What is accepted goes into the FAQ whole or not at all, and other lines stay as they are, byte for byte."""

import json
from pathlib import Path

import pytest

from bot.editing.faq_lines import add_to_faq
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import load_faq
from tests.fakes.faq_samples import ENTRIES

ODD = b'{"answer":"OK.",  "id": "odd", "service":"S","category":"C","question":"\\uc774\\uc0c1\\ud55c \\uc904"}'
"""Written as no program of ours writes it."""


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    path = tmp_path / "faq.jsonl"
    refund = ENTRIES[0].model_dump_json(exclude_none=True).encode()
    path.write_bytes(b"\xef\xbb\xbf" + refund + b"\r\n\r\n" + ODD + b"\r\n" + ENTRIES[1].model_dump_json().encode())
    path.chmod(0o640)
    return path


def test_only_the_line_of_the_entry_changes(faq: Path) -> None:
    before = faq.read_bytes().split(b"\r\n")
    add_to_faq(faq, {"refund": ["환불 언제 돼요"]})
    after = faq.read_bytes().split(b"\r\n")
    assert after[1:] == before[1:]
    assert after[0].startswith(b"\xef\xbb\xbf{")
    old, new = (json.loads(line.decode("utf-8-sig")) for line in (before[0], after[0]))
    assert new == old | {"alternates": [*old["alternates"], "환불 언제 돼요"]}
    assert list(new) == list(old)
    assert faq.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in faq.parent.iterdir()] == ["faq.jsonl"]


def test_an_entry_without_alternates_gets_some_and_none_twice(faq: Path) -> None:
    add_to_faq(faq, {"odd": ["다른 말", "이상한 줄!", "다른 말"]})
    once = faq.read_bytes()
    assert load_faq(faq)[1].alternates == ("다른 말",)
    add_to_faq(faq, {"odd": ["다른말"]})
    assert faq.read_bytes() == once


def test_a_new_entry_comes_after_a_last_line_without_an_end(faq: Path) -> None:
    before = faq.read_bytes()
    add_to_faq(faq, {}, [ENTRIES[2]])
    assert faq.read_bytes().startswith(before + b'\n{"id": "alarm-ios"')
    assert [entry.id for entry in load_faq(faq)] == ["refund", "odd", "coupon", "alarm-ios"]


@pytest.mark.parametrize(
    ("phrasings", "fault"),
    [
        ({"gone": ["하나"]}, 'found no entry "gone" any more, expected one to add 1 phrasings to; choose another'),
        ({"refund": ["할인 쿠폰"]}, 'the phrasing "할인 쿠폰" of "coupon" belongs to "refund" (line 1) too'),
        ({"refund": ["가" * 301]}, "found 301 characters, expected at most 300; shorten it"),
        ({"refund": [f"표현 {n}" for n in range(200)]}, "alternates: found 202 items, expected at most 200"),
    ],
    ids=["deleted", "another's", "long", "many"],
)
def test_what_can_not_be_is_refused_whole(faq: Path, phrasings: dict[str, list[str]], fault: str) -> None:
    before = faq.read_bytes()
    with pytest.raises(FaqFileError) as refused:
        add_to_faq(faq, {"odd": ["괜찮은 표현"]} | phrasings)
    assert fault in str(refused.value)
    assert str(faq) in str(refused.value)
    assert faq.read_bytes() == before
    assert [path.name for path in faq.parent.iterdir()] == ["faq.jsonl"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaqFileError, match=r"faq\.jsonl: can't be read"):
        add_to_faq(tmp_path / "faq.jsonl", {"refund": ["하나"]})
