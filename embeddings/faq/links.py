"""What entries point to: other entries, and pictures in the FAQ's folder."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from embeddings.faq.entries import Entry
from embeddings.faq.fields import is_url

MAX_PICTURE_BYTES = 10_000_000
"""Of a photo, by the Bot API."""


def pictures_of(entries: Iterable[Entry]) -> list[str]:
    """The paths of all pictures that lie in the FAQ's folder, as the entries have them, each once."""
    return list(dict.fromkeys(image for entry in entries for image in entry.images if not is_url(image)))


def dead_links(numbered: Sequence[tuple[int, Entry]]) -> Iterator[tuple[int, str]]:
    """Follow-ups that lead to no entry, or nowhere else; each with the number of its line."""
    known = {entry.id for _, entry in numbered}
    for number, entry in numbered:
        for place, identifier in enumerate(entry.follow_ups):
            if identifier not in known:
                yield (
                    number,
                    f'follow_ups[{place}]: found "{identifier}", expected the id of an entry; correct or delete it',
                )
            elif identifier == entry.id:
                yield number, f'follow_ups[{place}]: "{identifier}" leads to itself, expected another entry; delete it'


def links_to_drafts(numbered: Sequence[tuple[int, Entry]]) -> Iterator[tuple[int, str]]:
    """Follow-ups of published entries that no user is offered, since they lead to a draft."""
    drafts = {entry.id for _, entry in numbered if entry.status == "draft"}
    for number, entry in numbered:
        if entry.status == "published":
            yield from (
                (number, f'follow_ups: "{one}" is a draft, which users are not offered; publish it, or delete the link')
                for one in entry.follow_ups
                if one in drafts
            )


def unusable_images(numbered: Sequence[tuple[int, Entry]], folder: Path) -> Iterator[tuple[int, str]]:
    """Pictures of the entries that are not in the FAQ's folder, or that Telegram would not take."""
    for number, entry in numbered:
        for place, image in enumerate(entry.images):
            if not is_url(image) and (fault := _unusable(folder / image)):
                yield number, f'images[{place}]: "{image}" {fault}'


def _unusable(path: Path) -> str | None:
    if not path.is_file():
        return f"is not in {path.parent}, expected a picture there; copy it there, or correct the name"
    if (size := path.stat().st_size) > MAX_PICTURE_BYTES:
        return f"has {size / 1e6:.1f} MB, expected at most {MAX_PICTURE_BYTES // 10**6}; make it smaller"
    return None if size else "is empty, expected a picture; copy it anew"
