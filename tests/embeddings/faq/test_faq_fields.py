"""Each wrong field of a line, and the words for it."""

import json
from pathlib import Path

import pytest

from tests.embeddings.faq.faq_lines import GOOD, faults, line

FIELDS = (
    "id, service, category, platform, question, answer, alternates, updated, url, "
    "status, valid_from, valid_until, images, follow_ups, owner, note"
)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": 7}, "id: found 7, expected a text; mend the value"),
        ({"id": "환불"}, 'id: found "환불", expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it'),
        ({"id": "x" * 49}, "id: found 49 characters, expected at most 48; shorten it"),
        ({"service": None}, "service: found null, expected a text; mend the value"),
        ({"service": "가" * 41}, "service: found 41 characters, expected at most 40; shorten it"),
        ({"category": ""}, "category: found an empty text, expected at least one character; write it"),
        ({"category": True}, "category: found true, expected a text; mend the value"),
        ({"platform": ["iOS"]}, 'platform: found ["iOS"], expected a text; mend the value'),
        ({"question": "가" * 301}, "question: found 301 characters, expected at most 300; shorten it"),
        ({"question": ""}, "question: found an empty text, expected at least one character; write it"),
        ({"question": " \u3000"}, "question: found only white space, expected text; write it or take the field out"),
        ({"question": "환\n불"}, "question: found the control character U+000A, expected readable text; delete it"),
        ({"question": {}}, "question: found {}, expected a text; mend the value"),
        ({"answer": "가" * 10_001}, "answer: found 10,001 characters, expected at most 10,000; shorten it"),
        ({"answer": "네\x00"}, "answer: found the control character U+0000, expected readable text; delete it"),
        ({"answer": "네\u0085요"}, "answer: found the control character U+0085, expected readable text; delete it"),
        ({"alternates": "환불"}, 'alternates: found "환불", expected a list of texts; mend the value'),
        ({"alternates": ["되나", 3]}, "alternates[1]: found 3, expected a text; mend the value"),
        ({"alternates": [""]}, "alternates[0]: found an empty text, expected at least one character; write it"),
        (
            {"alternates": ["되나", "돼\t요"]},
            "alternates[1]: found the control character U+0009, expected readable text; delete it",
        ),
        ({"updated": "2026-02-30"}, 'updated: found "2026-02-30", expected a date such as 2026-11-23; mend the value'),
        ({"updated": 20261123}, "updated: found 20261123, expected a date such as 2026-11-23; mend the value"),
        (
            {"url": "page.kakao"},
            'url: found "page.kakao", expected a link such as https://example.com/help; mend the value',
        ),
        (
            {"url": "file:///a"},
            'url: found "file:///a", expected a link such as https://example.com/help; mend the value',
        ),
        ({"url": "http://a.kr/\n1"}, "url: found the control character U+000A, expected readable text; delete it"),
        ({"status": "off"}, "status: found \"off\", expected 'published' or 'draft'; mend the value"),
        ({"valid_from": "내일"}, 'valid_from: found "내일", expected a date such as 2026-11-23; mend the value'),
        (
            {"valid_from": "2026-12-02", "valid_until": "2026-12-01"},
            "valid_until: found 2026-12-01, which is before valid_from, 2026-12-02; exchange the two, or mend one",
        ),
        ({"images": "a.png"}, 'images: found "a.png", expected a list of texts; mend the value'),
        (
            {"images": ["a.png"]},
            'images[0]: "a.png" is not in {folder}, expected a picture there; copy it there, or correct the name',
        ),
        (
            {"images": ["../a.png"]},
            'images[0]: found "../a.png", expected a link or a path within the FAQ\'s folder; copy the file there',
        ),
        (
            {"images": ["https://a.kr/b.png", "menu.pdf"]},
            'images[1]: found "menu.pdf", expected a picture (.jpg, .jpeg, .png, .webp); convert it',
        ),
        (
            {"images": ["https://"]},
            'images[0]: found "https://", expected a link such as https://example.com/help; mend the value',
        ),
        (
            {"follow_ups": ["other", "gone"]},
            'follow_ups[1]: found "gone", expected the id of an entry; correct or delete it',
        ),
        (
            {"follow_ups": ["cash-refund"]},
            'follow_ups[0]: "cash-refund" leads to itself, expected another entry; delete it',
        ),
        (
            {"follow_ups": ["둘"]},
            'follow_ups[0]: found "둘", expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it',
        ),
        ({"owner": ""}, "owner: found an empty text, expected at least one character; write it"),
        ({"anwser": "네."}, f"anwser: found an unknown field, expected only {FIELDS}; delete or rename it"),
        (
            {"category": None, "platform": None},
            "found a label of one level, expected two or three; add a category, a platform, or both",
        ),
    ],
)
def test_a_wrong_field_is_reported_with_its_line_and_cure(
    fields: dict[str, object], fault: str, tmp_path: Path
) -> None:
    good = line(id="other", question="충전은?")
    assert faults(tmp_path, good + line(**fields)) == [f"2: {fault}".replace("{folder}", str(tmp_path))]


@pytest.mark.parametrize("field", ["id", "service", "question", "answer"])
def test_a_missing_field_is_named(field: str, tmp_path: Path) -> None:
    content = json.dumps({name: value for name, value in GOOD.items() if name != field})
    assert faults(tmp_path, content) == [f'1: {field}: found nothing, expected this field; add "{field}"']
