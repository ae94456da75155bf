"""Days that make no sense any more, and links that lead to what users can't see.

Pure; what no file may say is found by embeddings.faq.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from embeddings.faq.entries import Entry


def lifetimes(entries: Sequence[Entry], today: date) -> Iterator[tuple[str, str]]:
    """Each warning with the id of the entry that it is about."""
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        if entry.updated and entry.updated > today:
            yield entry.id, f"updated: found {entry.updated}, which is to come; users are told that day, mend it"
        if _is_over(entry, today):
            until = entry.valid_until
            yield (
                entry.id,
                f"valid_until: {until} is over, so no user sees the entry; give it another day, or delete it",
            )
        elif entry.status == "published":
            for other in (by_id[identifier] for identifier in entry.follow_ups):
                if other.status == "published" and (_is_over(other, today) or not entry.meets(other)):
                    yield entry.id, f'follow_ups: "{other.id}" is never to be seen beside this entry; delete the link'


def _is_over(entry: Entry, today: date) -> bool:
    return entry.status == "published" and entry.valid_until is not None and entry.valid_until < today
