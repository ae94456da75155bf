import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import callbacks
from bot.callbacks import Target, key_of, parse

SLUGS = st.from_regex(re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}", re.ASCII), fullmatch=True)
WRITERS = {"service": callbacks.service, "category": callbacks.category, "entry": callbacks.entry}


@given(SLUGS)
def test_the_data_of_every_id_fits_into_64_bytes_and_comes_back(slug: str) -> None:
    assert len(callbacks.entry(slug).encode()) <= 64
    assert parse(callbacks.entry(slug)) == Target("entry", slug)


@given(st.text(), st.text())
def test_the_data_of_every_name_fits_into_64_bytes_and_comes_back(service: str, category: str) -> None:
    key = key_of(service, category)
    assert len(callbacks.category(key).encode()) <= 64
    assert parse(callbacks.category(key)) == Target("category", key)
    assert parse(callbacks.service(key)) == Target("service", key)


def test_the_services_have_data_of_their_own() -> None:
    assert parse(callbacks.SERVICES) == Target("services", "")


@pytest.mark.parametrize(
    "data", ["", ":", "e", "e:", "s:", "x:cash-refund", "E:a", " e:a", "services ", "services:", "::", "ee:a"]
)
def test_forged_data_leads_nowhere(data: str) -> None:
    assert parse(data) is None


@given(st.text())
def test_data_leads_nowhere_unless_a_button_could_carry_it(data: str) -> None:
    target = parse(data)
    if target is not None and target.kind != "services":
        assert WRITERS[target.kind](target.key) == data
    else:
        assert (target is None) == (data != callbacks.SERVICES)


def test_keys_are_the_same_in_every_run_and_tell_where_one_name_ends() -> None:
    assert key_of("카카오페이지") == "967f185d5afb"  # printf 카카오페이지 | sha256sum
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("a", "b", "c")}) == 4
