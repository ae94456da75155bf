from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours
from bot.settings import load_settings
from embeddings.errors import ConfigurationError

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("written", "moment", "there"),
    [
        ("", "2026-11-22T03:00", True),  # a Sunday
        ("mon-fri 09:00-18:00", "2026-11-23T09:00", True),  # a Monday
        ("mon-fri 09:00-18:00", "2026-11-23T18:00", False),
        ("mon-fri 09:00-18:00", "2026-11-22T12:00", False),
        ("월~금 09:00~18:00, 토 10:00-12:00", "2026-11-21T11:00", True),
        ("10:00-11:00", "2026-11-22T10:30", True),
        ("sat-mon 10:00-11:00", "2026-11-23T10:30", True),
        ("sat-mon 10:00-11:00", "2026-11-24T10:30", False),
        ("fri 22:00-02:00", "2026-11-21T01:59", True),  # the Saturday after
        ("fri 22:00-02:00", "2026-11-20T01:59", False),
    ],
)
def test_somebody_is_there_in_the_hours_of_the_zone(written: str, moment: str, there: bool) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=SEOUL)
    assert Hours.parse(written, SEOUL).open_at(local.astimezone(UTC)) is there


@pytest.mark.parametrize("written", ["9-18", "mon 25:00-26:00", "someday 09:00-18:00", "mon-fri"])
def test_hours_that_cannot_be_read_are_refused_with_an_example(written: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SUPPORT_HOURS: found .* expected days and times such as"):
        Hours.parse(written, SEOUL)


def test_users_read_the_hours_in_their_language() -> None:
    hours = Hours.parse("mon-fri 09:00-18:00, 토 10:00-12:00, sun-mon 22:00-02:00, 12:00-13:00", SEOUL)
    assert hours.shown("ko") == "월~금 09:00~18:00, 토 10:00~12:00, 일~월 22:00~02:00, 12:00~13:00"
    assert hours.shown("en") == "Mon-Fri 09:00-18:00, Sat 10:00-12:00, Sun-Mon 22:00-02:00, 12:00-13:00"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="TIMEZONE: found 'Moon/Base', expected an IANA name"):
        _ = load_settings(timezone="Moon/Base").hours


@pytest.mark.parametrize("secret", [None, "x" * 300, "키", "with spaces in between"])
def test_a_webhook_without_a_good_secret_is_refused(secret: str | None) -> None:
    settings = load_settings(webhook_url="https://example.com/bot", webhook_secret=secret)
    with pytest.raises(ConfigurationError, match=r"WEBHOOK_SECRET: found .* expected 1 to 256 characters"):
        settings.check_webhook()


def test_a_webhook_with_a_secret_is_fine() -> None:
    load_settings(webhook_url="https://example.com", webhook_secret="s" * 32).check_webhook()
