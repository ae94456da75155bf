"""The report as one HTML page that needs nothing from outside: styles, charts and their library lie in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files

from vl_convert import javascript_bundle

from bot.report import charts
from bot.report import texts as t
from bot.report.changes import Change
from bot.report.figures import FEWEST, Bin, EntryFigures, Shares, best_and_worst, share
from bot.report.landscape import Point
from bot.report.reading import A_USER_A_DAY, Day
from bot.wording.commands.simulation import MARKED

_LIBRARY = "window.vegaEmbed = vegaEmbed;"
"""What the page's script takes of Vega-Lite and what comes with it."""
BEST_COUNT = 8
MAX_CLUSTERS = 30
MAX_NAMED = 6
"""Entries of a build's change that are named."""
MAX_ENTRIES = 500
"""Rows of the longest table, so that a phone opens the page."""


@dataclass(frozen=True)
class Cluster:
    """Questions asked in vain that belong together; `nearest` are the questions of entries."""

    name: str
    users: int
    question: str
    examples: Sequence[str]
    nearest: Sequence[str]


@dataclass(frozen=True)
class Report:
    """All figures of one page."""

    days: Sequence[Day]
    whole: Shares
    weeks: Sequence[Shares]
    builds: Sequence[Shares]
    entries: Sequence[EntryFigures]
    questions: dict[str, str]
    """Of the FAQ's entries, by id."""
    live: str
    reliability: Sequence[Bin]
    clusters: Sequence[Cluster]
    points: Sequence[Point]
    changes: Sequence[Change] = ()

    @property
    def first(self) -> date:
        """The first of the days."""
        return self.days[0].day


def page(report: Report) -> str:
    """The page's text. Whatever a user wrote is escaped, in the markup and in the charts' data."""
    body = _sections(report) if report.whole.questions else f'<p class="empty">{escape(t.EMPTY)}</p>'
    if any(day.simulated for day in report.days):
        body = f'<p class="simulated">{escape(MARKED)}</p>{body}'
    period = t.PERIOD.format(first=report.first, last=report.days[-1].day, days=len(report.days))
    own = files("bot.report")
    return (
        own.joinpath("page.html")
        .read_text(encoding="utf-8")
        .replace("{{title}}", escape(t.TITLE))
        .replace("{{style}}", own.joinpath("page.css").read_text(encoding="utf-8"))
        .replace("{{script}}", own.joinpath("page.js").read_text(encoding="utf-8"))
        .replace("{{library}}", javascript_bundle(_LIBRARY).replace("</script", "<\\/script"))
        .replace("{{period}}", escape(period))
        .replace("{{body}}", body)  # the last: what users wrote is not looked through for places
    )


def _sections(report: Report) -> str:
    best, worst = best_and_worst(report.entries, BEST_COUNT)
    rated = t.RATED.format(fewest=FEWEST)
    return "".join(
        (
            _tiles(report.whole),
            _section(t.BY_DAY, _chart("days", t.BY_DAY, charts.questions_a_day(report.days))),
            _section(t.BY_WEEK, _chart("weeks", t.BY_WEEK, charts.shares_a_week(report.weeks)) + _weeks(report.weeks)),
            _section(t.CLUSTERS, _clusters(report.clusters), t.CLUSTERS_NOTE),
            _section(t.WORST, _entries(worst, report), rated),
            _section(t.BEST, _entries(best, report), rated),
            _section(t.MAP, _chart("map", t.MAP, charts.map_of(report.points), any(report.points)), t.MAP_NOTE),
            _section(
                t.RELIABILITY,
                _chart("word", t.RELIABILITY, charts.kept_word(report.reliability), any(report.reliability)),
                t.RELIABILITY_NOTE.format(build=report.live),
            ),
            _section(t.BUILDS, _shares_table(t.BUILD, report.builds, handed_over=False), t.BUILDS_NOTE),
            _section(t.CHANGES, _changes(report.changes), t.CHANGES_NOTE),
            _section(t.ENTRIES, _entries(report.entries[:MAX_ENTRIES], report), t.SORT),
        )
    )


def _section(title: str, content: str, note: str = "") -> str:
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{told}{content or _nothing()}</section>"


def _nothing() -> str:
    return f'<p class="empty">{escape(t.NOTHING)}</p>'


def _tiles(whole: Shares) -> str:
    told = (
        (t.QUESTIONS, f"{whole.questions:,}"),
        (t.ANSWERED, _percent(whole.answered)),
        (t.HELPFUL, _percent(whole.helpful)),
        (t.HANDED_OVER, f"{whole.handed_over:,}"),
    )
    tiles = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in told)
    note = escape(t.USERS_COUNTED.format(most=A_USER_A_DAY))
    return f'<dl class="tiles">{tiles}</dl><p class="note">{note}</p>'


def _chart(name: str, title: str, spec: charts.Spec, drawn: bool = True) -> str:
    """A place to draw in, and what to draw; `<` can't end the script, whatever the data holds."""
    if not drawn:
        return _nothing()
    data = json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div class="chart" id="chart-{name}" role="img" aria-label="{escape(title)}"></div>'
        f'<script type="application/json" data-chart="chart-{name}">{data}</script>'
    )


def _weeks(weeks: Sequence[Shares]) -> str:
    return _shares_table(t.WEEK, weeks, handed_over=True)


def _shares_table(first: str, shares: Sequence[Shares], *, handed_over: bool) -> str:
    heads = [first, t.QUESTIONS, t.ANSWERED, t.ASKED_BACK, t.DECLINED, t.THUMBS, t.HELPFUL]
    rows = [
        [
            _cell(one.name),
            _number(one.questions),
            *map(_share, (one.answered, one.asked_back, one.declined)),
            _number(one.thumbs),
            _share(one.helpful),
            *([_number(one.handed_over)] if handed_over else []),
        ]
        for one in shares
    ]
    return _table([*heads, *([t.HANDED_OVER] if handed_over else [])], rows)


def _entries(figures: Sequence[EntryFigures], report: Report) -> str:
    rows = [
        [
            _cell(report.questions.get(one.id, f"{one.id} {t.GONE}")),
            _number(one.shown),
            _number(one.up),
            _number(one.down),
            _share(one.helpful),
        ]
        for one in figures
    ]
    return _table([t.ENTRY, t.SHOWN, "👍", "👎", t.HELPFUL], rows)


def _clusters(clusters: Sequence[Cluster]) -> str:
    rows = [
        [
            _cell(one.name),
            _number(one.users),
            f"<td><ul>{''.join(f'<li>{escape(text)}</li>' for text in one.examples[:5])}</ul></td>",
            f"<td><ul>{''.join(f'<li>{escape(text)}</li>' for text in one.nearest)}</ul></td>",
        ]
        for one in clusters[:MAX_CLUSTERS]
    ]
    return _table([t.NAME, t.USERS, t.EXAMPLES, t.NEAREST], rows)


def _changes(changes: Sequence[Change]) -> str:
    rows = [
        [
            _cell(one.build),
            *(_number(len(some)) for some in (one.added, one.edited, one.removed)),
            f"<td><ul>{''.join(f'<li>{escape(text)}</li>' for text in _named(one))}</ul></td>",
            _cell(f"{_thumbs(one.before)} → {_thumbs(one.after)}"),
        ]
        for one in changes
    ]
    return _table([t.BUILD, t.ADDED, t.EDITED, t.REMOVED, t.CHANGED, t.HELPED], rows)


def _named(change: Change) -> list[str]:
    entries = [*change.added, *change.edited, *change.removed]
    more = [t.MORE.format(count=len(entries) - MAX_NAMED)] if len(entries) > MAX_NAMED else []
    return [*(entry.question for entry in entries[:MAX_NAMED]), *more]


def _thumbs(told: tuple[int, int]) -> str:
    up, down = told
    return t.THUMBS_OF.format(share=_percent(share(up, up + down)), thumbs=up + down) if up + down else "–"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Sorted by a press on a heading."""
    if not rows:
        return ""
    kinds = [' class="number"' if cell.startswith('<td class="number"') else "" for cell in rows[0]]
    head = "".join(
        f'<th scope="col"{kind}><button type="button">{escape(one)}</button></th>'
        for one, kind in zip(heads, kinds, strict=True)
    )
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(heads[0])}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def _number(value: int) -> str:
    return f'<td class="number" data-value="{value}">{value:,}</td>'


def _share(value: float | None) -> str:
    """Nothing sorts below everything."""
    return f'<td class="number" data-value="{-1 if value is None else value}">{_percent(value)}</td>'


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
