"""Drafts, the days of an entry, and what it points to, as `load_faq` checks them."""

from datetime import date
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import load_faq, load_for_build
from embeddings.faq.jsonl import write_jsonl
from embeddings.faq.links import MAX_PICTURE_BYTES
from tests.embeddings.faq.faq_lines import faults, line

OTHER = {"id": "charge", "question": "충전은?"}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "faq.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, [1, 2, 3, 4]),
        ({"status": "draft"}, []),
        ({"valid_from": "2026-12-02"}, [2, 3, 4]),
        ({"valid_until": "2026-12-03"}, [1, 2, 3]),
        ({"valid_from": "2026. 12. 2.", "valid_until": "2026.12.02"}, [2]),
    ],
)
def test_an_entry_is_there_from_its_first_day_to_its_last(
    fields: dict[str, object], days: list[int], tmp_path: Path
) -> None:
    [entry] = load_faq(written(tmp_path, line(**fields)))
    assert [day for day in range(1, 5) if entry.live_on(date(2026, 12, day))] == days


def test_a_build_has_what_is_to_come_and_not_what_is_over(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        line(status="draft"),
        line(id="over", question="지난 것", valid_until="2026-11-30"),
        line(id="last-day", question="오늘까지", valid_until="2026-12-01"),
        line(id="to-come", question="올 것", valid_from="2027-01-01"),
    )
    assert [entry.id for entry in load_for_build(path, date(2026, 12, 1))] == ["last-day", "to-come"]


def test_nothing_for_users_is_no_build(tmp_path: Path) -> None:
    path = written(tmp_path, line(status="draft"), line(**OTHER, valid_until="2026-11-30"))
    with pytest.raises(FaqFileError, match="found nothing but drafts and entries that are over"):
        load_for_build(path, date(2026, 12, 1))


def test_one_question_may_have_different_answers_on_different_days(tmp_path: Path) -> None:
    before, after = {"valid_until": "2026-12-24"}, {"id": "holidays", "valid_from": "2026-12-25"}
    path = written(tmp_path, line(**before), line(**after))
    assert [entry.id for entry in load_faq(path)] == ["cash-refund", "holidays"]


def test_days_that_overlap_make_the_same_question_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, line(valid_until="2026-12-25") + line(id="holidays", valid_from="2026-12-25")) == [
        '2: the question of "holidays" is already asked under the same label by "cash-refund" on line 1; '
        "merge the two, or give them different platforms"
    ]


def test_a_draft_may_repeat_what_is_published_and_that_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = written(tmp_path, line(), line(id="rewritten", status="draft"), line(**OTHER, alternates=["환불은"]))
    with pytest.raises(FaqFileError, match=r"^[^\n]*:3: the phrasing [^\n]*$"):
        load_faq(path, told.append)
    written(tmp_path, line(), line(id="rewritten", status="draft"))
    load_faq(path, told.append)
    assert told == [
        f'{path}:2: status: a draft, which can\'t be published yet: the question of "rewritten" is already asked '
        'under the same label by "cash-refund" on line 1; merge the two, or give them different platforms'
    ]


def test_a_link_to_a_draft_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = written(tmp_path, line(follow_ups=["charge"]), line(**OTHER, status="draft", follow_ups=["cash-refund"]))
    load_faq(path, told.append)
    assert told == [
        f'{path}:1: follow_ups: "charge" is a draft, which users are not offered; publish it, or delete the link'
    ]


def test_pictures_lie_in_the_folder_of_the_faq(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name, size in (("good.png", 1), ("empty.JPG", 0), ("large.webp", MAX_PICTURE_BYTES + 100_000)):
        with (tmp_path / "images" / name).open("wb") as file:
            file.truncate(size)
    names = ["images/good.png", "https://example.com/x", "images/empty.JPG", "images/large.webp"]
    assert faults(tmp_path, line(images=names)) == [
        '1: images[2]: "images/empty.JPG" is empty, expected a picture; copy it anew',
        '1: images[3]: "images/large.webp" has 10.1 MB, expected at most 10; make it smaller',
    ]


def test_an_entry_is_written_without_what_it_does_not_say(tmp_path: Path) -> None:
    plain, full = (
        line(),
        line(
            **OTHER,
            valid_from="2026-12-01",
            valid_until="2026-12-31",
            images=["https://example.com/x"],
            follow_ups=["cash-refund"],
            owner="김상담",
            note="둘\n줄",
        ),
    )
    assert write_jsonl(load_faq(written(tmp_path, plain, full))) == plain + full
