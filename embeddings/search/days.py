"""A build as users may search it on a day: without the entries that don't begin until later, or are over."""

from datetime import date

from embeddings.search.searcher import Searcher


def on_day(searcher: Searcher, day: date) -> Searcher:
    """As if the other entries weren't there; the same searcher where users may see all of them."""
    index = searcher.index
    live = [entry for entry in index.entries if entry.live_on(day)]
    return searcher if len(live) == len(index.entries) else Searcher(index.only(live), searcher.encoder)
