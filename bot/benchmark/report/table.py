"""A run's figures for people: a line each, the bot's beside its peers', and what of the marks was reached."""

from collections.abc import Iterator, Mapping
from typing import cast

from bot.benchmark.figures import Json
from bot.benchmark.report.reach import number_at

_BESIDE = ("machine", "quick", "peers", "reach", "load", "skipped")
_WIDE, _NARROW = 44, 12


def table(figures: Mapping[str, Json]) -> str:
    """As lines, without the last line break."""
    peers = cast(Mapping[str, Json], figures["peers"])
    own = {name: value for name, value in figures.items() if name not in _BESIDE}
    lines = [_line("", ["bot", *peers, *(["bot/plain"] if "plain" in peers else [])])]
    for path, value in leaves(own):
        theirs = [number_at(peer, path) for peer in peers.values()]
        plain = number_at(peers, ["plain", *path])
        ratio = [f"{value / plain:.2f}"] if plain else []
        lines.append(_line(".".join(path), [_shown(value), *map(_shown, theirs), *ratio]))
    return "\n".join([*_heading(figures), "", *lines, *_marks(figures), *_skipped(figures)])


def leaves(figures: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number with the keys that lead to it.

    >>> list(leaves({"start_s": 1.5, "encode": {"texts_per_s": 80}}))
    [(('start_s',), 1.5), (('encode', 'texts_per_s'), 80)]
    """
    if isinstance(figures, Mapping):
        for name, value in figures.items():
            yield from leaves(value, (*path, name))
    elif isinstance(figures, int | float):
        yield path, figures


def _heading(figures: Mapping[str, Json]) -> list[str]:
    machine = cast(Mapping[str, Json], figures["machine"])
    loads = cast(Mapping[str, float], figures["load"])
    told = ", ".join(f"{part} {value:g}" for part, value in loads.items())
    quick = ["a quick run: few repetitions, small sizes"] if figures["quick"] else []
    return [f"{machine['processor']}, Python {machine['python']}", f"load before each part: {told}", *quick]


def _marks(figures: Mapping[str, Json]) -> list[str]:
    marks = cast(list[Mapping[str, Json]], figures["reach"])
    told = [f"{'met' if m['met'] else 'NOT':<4}{m['what']:<{_WIDE}}{m['value']:>8}  ({m['reach']})" for m in marks]
    return ["", *told] if told else []


def _skipped(figures: Mapping[str, Json]) -> list[str]:
    told = [f"left out: {name}: {why}" for name, why in cast(Mapping[str, str], figures["skipped"]).items()]
    return ["", *told] if told else []


def _line(name: str, values: list[str]) -> str:
    return f"{name:<{_WIDE}}{''.join(f'{value:>{_NARROW}}' for value in values)}".rstrip()


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}" if value < 1000 else f"{value:.0f}"
