from datetime import date

import pytest
from pydantic import ValidationError

from embeddings.faq.entries import Entry, for_platform, group_twins, label, passages, same_answer


def entry(identifier: str = "a", platform: str | None = "공통", **fields: object) -> Entry:
    known = {"service": "페이지", "category": "구매", "question": "환불은?", "answer": "이렇게요."}
    return Entry.model_validate({"id": identifier, "platform": platform} | known | fields)


IOS, ANDROID, COMMON = entry("i", "iOS"), entry("d", "안드로이드"), entry("c", "공통")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([COMMON], "[페이지][구매][공통]"),
        ([IOS, ANDROID], "[페이지][구매][iOS·안드로이드]"),
        ([IOS, IOS], "[페이지][구매][iOS]"),
        ([entry(platform=None)], "[페이지][구매]"),
        ([entry(category=None)], "[페이지][공통]"),
    ],
)
def test_a_label_has_the_levels_that_there_are(entries: list[Entry], expected: str) -> None:
    assert label(entries) == expected


def test_twins_are_grouped_over_other_entries_between_them() -> None:
    other = entry("o", question="충전은?")
    assert group_twins([IOS, other, ANDROID]) == [[IOS, ANDROID], [other]]


def test_spelling_of_a_question_makes_no_other_twin() -> None:
    assert entry(question="환불 은").twin_key == entry(question="환불은?").twin_key


@pytest.mark.parametrize(
    "other",
    [entry(service="스토리"), entry(category="일반"), entry(category=None), entry(question="충전은?")],
)
def test_another_service_category_or_question_is_no_twin(other: Entry) -> None:
    assert other.twin_key != entry().twin_key


@pytest.mark.parametrize(
    ("platform", "shown"),
    [
        ("iOS", [IOS]),
        ("안드로이드", [ANDROID]),
        ("PC", [COMMON]),
        (None, [IOS, ANDROID, COMMON]),
    ],
)
def test_a_user_is_shown_the_twin_of_their_platform(platform: str | None, shown: list[Entry]) -> None:
    assert for_platform([IOS, ANDROID, COMMON], platform) == shown


def test_a_user_of_another_platform_is_shown_all_twins_where_none_is_common() -> None:
    assert for_platform([IOS, ANDROID], "PC") == [IOS, ANDROID]


def test_an_entry_without_platform_is_for_everyone() -> None:
    everyone = entry(platform=None)
    assert for_platform([IOS, everyone], "PC") == [everyone]


def test_phrasings_begin_with_the_question() -> None:
    assert entry(alternates=["하나", "둘"]).phrasings == ("환불은?", "하나", "둘")


def test_passages_are_the_lines_without_their_marks() -> None:
    answer = "[환불]\n• 앱: 메뉴 > 환불\n - PC: 안 돼요.\n\n*\n※ 5년 안에요."
    assert passages(answer) == ["[환불]", "앱: 메뉴 > 환불", "PC: 안 돼요.", "※ 5년 안에요."]


def test_same_answer_compares_the_whole_text() -> None:
    assert same_answer([IOS, ANDROID])
    assert not same_answer([IOS, entry(answer="이렇게요")])


def test_a_date_is_read_from_text() -> None:
    assert entry(updated="2026-11-23").updated == date(2026, 11, 23)


@pytest.mark.parametrize("identifier", ["환불", "", "-a", "a b", "a:b", "a\n", "a" * 49])
def test_an_id_that_fits_no_button_is_refused(identifier: str) -> None:
    with pytest.raises(ValidationError):
        entry(identifier)
