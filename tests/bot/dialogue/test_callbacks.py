import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.callbacks import _FORMS, MAX_BYTES, Kind, Target, data_of, parse
from bot.dialogue.listing import View
from bot.matching.catalogue import key_of
from bot.storage.history import new_turn_id

SLUGS = st.from_regex(re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}", re.ASCII), fullmatch=True)
ORDERS = st.sampled_from(["r", "d", "v"])


@given(SLUGS)
def test_the_data_of_every_entry_fits_into_64_bytes_and_comes_back(slug: str) -> None:
    turn = new_turn_id()
    for kind, arguments in (("entry", (slug,)), ("twin", (slug,)), ("chosen", (turn, slug))):
        data = data_of(kind, *arguments)  # type: ignore[arg-type]  # kinds, which mypy takes for strings
        assert len(data.encode()) <= MAX_BYTES
        assert parse(data) == Target(kind, arguments)  # type: ignore[arg-type]


@given(st.text(), st.text(), st.integers(0, 99_999), ORDERS)
def test_the_data_of_every_page_fits_into_64_bytes_and_comes_back(
    service: str, category: str, page: int, order: str
) -> None:
    view = View(new_turn_id(), page, order, key_of(service, category), key_of(category))  # type: ignore[arg-type]
    data = data_of("from_list", key_of(service), *view.arguments)
    assert len(data.encode()) <= MAX_BYTES
    target = parse(data)
    assert target is not None
    assert View.of(target.arguments[1:]) == view


def test_every_kind_has_a_form_of_its_own() -> None:
    assert sorted(kind for kind, _ in _FORMS.values()) == sorted(get_args(Kind))


@pytest.mark.parametrize("data", ["", ":", "e", "z:cash-refund", "E:a", " e:a", "a ", "a", "::", "ee:a", "e:a:b"])
def test_forged_data_leads_nowhere(data: str) -> None:
    assert parse(data) is None


@given(st.text())
def test_data_leads_nowhere_unless_a_button_could_carry_it(data: str) -> None:
    target = parse(data)
    if target is not None and len(data.encode()) <= MAX_BYTES:
        assert data_of(target.kind, *target.arguments) == data


@pytest.mark.parametrize(("kind", "arguments"), [("entry", ()), ("entry", ("a", "b")), ("entry", ("가" * 30,))])
def test_what_telegram_would_refuse_is_refused_here(kind: Kind, arguments: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected the arguments of entry in 64 bytes"):
        data_of(kind, *arguments)


def test_keys_are_the_same_in_every_run_and_tell_where_one_name_ends() -> None:
    assert key_of("카카오페이지") == "967f185d5a"  # printf 카카오페이지 | sha256sum
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("a", "b", "c")}) == 4
