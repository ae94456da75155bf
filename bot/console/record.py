"""What was done, from wherever it is noted: in the console, and outside of it as far as files beside the FAQ tell."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.console.journal import Deed
from bot.console.workplace import Workplace
from bot.learning.decided import Decided, decided_path, load_decided
from bot.wording.commands.learning import DECIDED, GONE_BACK, GONE_BACK_ELSEWHERE, PUBLISHED, SOMEBODY
from embeddings.errors import FaqFileError, IndexUnusableError

SAME_MOMENT = timedelta(seconds=5)
"""So long after a decision the console notes it too; and a rollback after its mark."""


def record(workplace: Workplace) -> list[Deed]:
    """The newest first. Of builds only those that are kept are known, of their makers nothing."""
    journal = workplace.journal.deeds()
    elsewhere = [*_decisions(workplace, journal), *_builds(workplace, journal)]
    return sorted([*journal, *elsewhere], key=lambda deed: deed.at, reverse=True)


def _decisions(workplace: Workplace, journal: Sequence[Deed]) -> Iterator[Deed]:
    """Those that scripts.learn took."""
    try:
        decided = load_decided(decided_path(workplace.settings.faq_path))
    except FaqFileError:
        decided = []
    return (_decision(one) for one in decided if not any(_near(deed, one.at) for deed in journal if deed.by == one.by))


def _decision(one: Decided) -> Deed:
    about = ": ".join(filter(None, [one.question, ", ".join(one.phrasings)]))
    return Deed(at=one.at, by=one.by, did=DECIDED[one.decision], entry=one.entry, about=about)


def _builds(workplace: Workplace, journal: Sequence[Deed]) -> Iterator[Deed]:
    """Those that the console has not published, and those that it has not gone back from."""
    store, known = workplace.store, {deed.about.split(" ")[0] for deed in journal if deed.did == PUBLISHED}
    back = [deed for deed in journal if deed.did == GONE_BACK]
    for name in store.builds():
        try:
            made, left = store.made_at(name), store.withdrawn_at(name)
        except IndexUnusableError:  # it was removed meanwhile
            continue
        if made and name not in known:
            yield Deed(at=made, by=SOMEBODY, did=PUBLISHED, about=name)
        if left and not any(_near(deed, left) for deed in back):
            yield Deed(at=left, by=SOMEBODY, did=GONE_BACK_ELSEWHERE, about=name)


def _near(deed: Deed, moment: datetime) -> bool:
    return abs(deed.at - moment) <= SAME_MOMENT
