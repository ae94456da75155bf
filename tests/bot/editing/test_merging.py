"""What differs between an FAQ and a table, and that edits on both sides are kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.editing.choosing import one_by_one
from bot.editing.faq_lines import content_of, put_into_faq
from bot.editing.merging import Addition, Comparison, Difference, Incoming, compare, taken
from bot.editing.tables.table import read_table, table_of
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq, read_faq
from embeddings.faq.jsonl import write_jsonl
from tests.fakes.faq_samples import ENTRIES

REFUND, COUPON = ENTRIES[:2]


def differing(ours: Sequence[Entry], *incoming: Mapping[str, object]) -> Comparison:
    """Of rows that begin on lines 2, 3 and so on."""
    rows = [Incoming(dict.fromkeys(fields, f"t:{n}"), fields) for n, fields in enumerate(incoming, start=2)]
    return compare(list(enumerate(ours, start=1)), rows)


def told(found: Comparison) -> list[tuple[str, str, object]]:
    """Each change as id, field (`+` for a new entry) and theirs."""
    return [
        (change.ours.id, change.name, getattr(change.theirs, change.name))
        if isinstance(change, Difference)
        else (change.entry.id, "+", change.entry.question)
        for change in found.changes
    ]


def test_fields_that_differ_are_told_and_what_a_row_does_not_say_is_no_difference() -> None:
    found = differing(
        ENTRIES, {"id": "coupon", "answer": "새 답이에요.", "url": None}, {"id": "refund", "category": "구매"}
    )
    assert told(found) == [("coupon", "answer", "새 답이에요."), ("coupon", "url", None)]
    assert (found.faults, found.notes) == ([], [])
    assert found.changes[0].shown("faq.jsonl") == [
        'faq.jsonl:2 "coupon" 답변 (t:2)',
        "-결제 화면에서 <쿠폰> & 할인을 골라 주세요.",
        "+새 답이에요.",
    ]


def test_a_row_without_an_id_is_known_by_its_label_and_question() -> None:
    known = {"service": "상점", "category": "구매", "question": "환불은 어떻게 하나요?", "answer": "다른 답이에요."}
    new = {"service": "상점", "category": "구매", "question": "교환은요?", "answer": "돼요."}
    found = differing(ENTRIES, known, new)
    assert told(found)[:2] == [("refund", "question", "환불은 어떻게 하나요?"), ("refund", "answer", "다른 답이에요.")]
    [addition] = [change for change in found.changes if isinstance(change, Addition)]
    assert addition.entry.id.startswith("new-")
    assert "+질문: 교환은요?" in addition.shown("faq.jsonl")


def test_what_can_be_no_entry_is_told_by_its_place() -> None:
    found = differing(
        ENTRIES,
        {"id": "coupon", "answer": None},
        {"id": "refund", "valid_from": "내일", "status": "켜짐"},
        {"id": "새 것", "service": "상점", "category": "구매", "question": "?", "answer": "!"},
        {"id": "coupon", "answer": "둘째"},
    )
    assert found.faults == [
        't:2: 답변 answer: found nothing, expected this field; add "answer"',
        "t:3: 상태 status: found \"켜짐\", expected 'published' or 'draft'; mend the value",
        't:3: 시작일 valid_from: found "내일", expected a date such as 2026-11-23; mend the value',
        't:4: 아이디 id: found "새 것", expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it',
        't:5: the id "coupon" stands at t:2 too, expected it once; make one of the two, or give them ids of their own',
    ]
    assert found.changes == []


def test_a_question_that_stands_twice_is_told_as_a_question_where_rows_have_no_ids() -> None:
    row = {"service": "상점", "category": "구매", "question": "교환은요?", "answer": "돼요."}
    assert differing(ENTRIES, row, row | {"question": "교환은요"}).faults == [
        't:3: the question "교환은요" stands at t:2 too, expected it once; delete one'
    ]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_was_edited_in_the_faq_since_the_export_is_not_lost(suffix: str, tmp_path: Path) -> None:
    faq, table = tmp_path / "faq.jsonl", tmp_path / f"faq{suffix}"
    table.write_bytes(table_of(ENTRIES, workbook=suffix == ".xlsx"))
    exported, _ = read_table(table)
    edited = [one._replace(fields={**one.fields, "answer": "표에서 고친 답이에요."}) for one in exported[1:2]]
    edited = [one._replace(untouched=set(one.untouched) - {"answer"}) for one in edited]
    since = [REFUND.model_copy(update={"answer": "FAQ에서 고친 답이에요."}), COUPON.model_copy(update={"url": None})]
    faq.write_text(write_jsonl([*since, *ENTRIES[2:]]))
    found = compare(read_faq(faq), [exported[0], *edited, *exported[2:]])
    assert told(found) == [("coupon", "answer", "표에서 고친 답이에요.")]
    put_into_faq(faq, content_of(faq), *taken(found.changes))
    assert [(entry.answer, entry.url) for entry in load_faq(faq)[:2]] == [
        ("FAQ에서 고친 답이에요.", None),
        ("표에서 고친 답이에요.", None),
    ]


def test_what_cp949_lacks_is_not_lost_by_a_table_saved_in_it(tmp_path: Path) -> None:
    table, ours = tmp_path / "faq.csv", [REFUND.model_copy(update={"answer": "• 앱에서 하세요.\n• 🙏"}), COUPON]
    saved = table_of(ours, workbook=False).decode("utf-8-sig").replace("•", "?").replace("🙏", "??")
    table.write_bytes(saved.encode("cp949"))
    found = compare(list(enumerate(ours, start=1)), read_table(table)[0])
    assert (found.changes, found.faults) == ([], [])
    table.write_bytes(saved.replace("앱에서", "웹에서").replace("결제 화면", "결제 창").encode("cp949"))
    found = compare(list(enumerate(ours, start=1)), read_table(table)[0])
    assert told(found) == [("coupon", "answer", COUPON.answer.replace("결제 화면", "결제 창"))]
    assert found.faults == [
        f"{table}:2: 답변 found a text without •🙏, which CP949 doesn't have, expected it as the FAQ has it; save the "
        "table as CSV UTF-8 or XLSX, and import that"
    ]


def test_an_entry_that_was_deleted_since_the_export_does_not_come_back(tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_bytes(table_of(ENTRIES, workbook=False))
    found = compare(list(enumerate(ENTRIES[1:], start=1)), read_table(table)[0])
    assert found.changes == []
    assert found.notes == [f'{table}:2: "refund" is in the FAQ no more since it was exported; left out']


def test_lines_that_nothing_is_taken_for_stay_byte_for_byte(tmp_path: Path) -> None:
    faq = tmp_path / "faq.jsonl"
    odd = b'{"answer":"OK.",  "id": "odd", "service":"S","category":"C","question":"\\uc774\\uc0c1"}\r\n'
    faq.write_bytes(b"\xef\xbb\xbf" + write_jsonl([REFUND, COUPON]).encode() + b"\r\n" + odd)
    before = faq.read_bytes().split(b"\n")
    changes = {"coupon": {"answer": "새 답이에요.", "url": None, "owner": "김상담"}}
    put_into_faq(faq, faq.read_bytes(), changes, [ENTRIES[2]])
    after = faq.read_bytes().split(b"\n")
    assert [after[number] for number in (0, 2, 3)] == [before[number] for number in (0, 2, 3)]
    assert after[4:] == [*write_jsonl([ENTRIES[2]]).encode().split(b"\n")]
    assert load_faq(faq)[1] == COUPON.model_copy(update=changes["coupon"])


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    faq = tmp_path / "faq.jsonl"
    faq.write_text(write_jsonl(ENTRIES))
    seen = content_of(faq)
    faq.write_text(write_jsonl(ENTRIES[:2]))
    with pytest.raises(FaqFileError, match="was changed by somebody else just now; nothing was written"):
        put_into_faq(faq, seen, {"alarm-ios": {"answer": "새 답이에요."}})
    assert load_faq(faq) == ENTRIES[:2]


@pytest.mark.parametrize(
    ("keys", "taken_ids"),
    [("ynny", ["refund", "new"]), ("nya", ["coupon", "alarm-ios", "new"]), ("yq", ["refund"]), ("?q", [])],
)
def test_changes_are_taken_one_by_one(keys: str, taken_ids: list[str]) -> None:
    rows = [{"id": entry.id, "answer": "새 답이에요."} for entry in ENTRIES[:2]]
    new = {"id": "new", "service": "상점", "category": "구매", "question": "교환은요?", "answer": "돼요."}
    found = differing(ENTRIES, *rows, {"id": "alarm-ios", "answer": "새 답이에요."}, new)
    typed = iter(keys)
    chosen = one_by_one(found.changes, "faq.jsonl", lambda prompt: next(typed), lambda text: None)
    ids = [change.ours.id if isinstance(change, Difference) else change.entry.id for change in chosen]
    assert ids == taken_ids
