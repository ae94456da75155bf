"""A build as users may search it on a day: without the entries that don't begin until later, or are over."""

from datetime import date

from embeddings.search.searcher import Searcher


def on_day(searcher: Searcher, day: date) -> Searcher:
    """As if the other entries weren't there; the same searcher where users may see all of them."""
    shown = searcher.index.contents.shown_on(day)
    return searcher if shown.all() else Searcher(searcher.index.only(shown), searcher.encoder)
