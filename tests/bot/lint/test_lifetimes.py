"""What lint says of days and of links, with the day as it is given."""

from datetime import date

from bot.lint.lifetimes import lifetimes
from tests.embeddings.faq.test_entries import entry

TODAY, YESTERDAY, TOMORROW = date(2026, 12, 2), date(2026, 12, 1), date(2026, 12, 3)


def test_days_that_are_over_or_to_come_and_links_to_nothing_are_told() -> None:
    over = entry("over", valid_until=YESTERDAY, follow_ups=["fresh"])
    links = entry("links", follow_ups=["over", "fresh", "draft", "later"], valid_until=TODAY)
    later = entry("later", valid_from=TOMORROW)
    fresh = entry("fresh", updated=TODAY, valid_until=TODAY)
    draft = entry("draft", status="draft", valid_until=YESTERDAY)
    dated = entry("dated", updated=TOMORROW)
    assert list(lifetimes([over, links, later, fresh, draft, dated], TODAY)) == [
        ("over", "valid_until: 2026-12-01 is over, so no user sees the entry; give it another day, or delete it"),
        ("links", 'follow_ups: "over" is never to be seen beside this entry; delete the link'),
        ("links", 'follow_ups: "later" is never to be seen beside this entry; delete the link'),
        ("dated", "updated: found 2026-12-03, which is to come; users are told that day, mend it"),
    ]
