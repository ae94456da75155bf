"""The report's charts as Vega-Lite specifications; colours are the page's, which knows light and dark."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.report import texts as t
from bot.report.figures import OUTCOMES, Bin, Shares
from bot.report.landscape import Point
from bot.report.reading import Day

Spec = dict[str, Any]
_PERCENT = {"format": "%", "tickCount": 5}


def questions_a_day(days: Sequence[Day]) -> Spec:
    """Bars of each day's questions, by outcome."""
    rows = []
    for day in days:
        counts = Counter[str]()
        for (_, outcome), count in day.outcomes.items():
            counts[outcome] += count
        rows += [
            {"day": day.day.isoformat(), "outcome": t.OUTCOMES[one], "order": place, "count": counts[one]}
            for place, one in enumerate(OUTCOMES)
        ]
    colour = {"field": "outcome", "type": "nominal", "title": None, "sort": [t.OUTCOMES[one] for one in OUTCOMES]}
    return _chart(
        rows,
        {"type": "bar", "tooltip": True},
        x={"field": "day", "type": "ordinal", "timeUnit": "yearmonthdate", "title": None, "axis": _DAYS},
        y={"field": "count", "type": "quantitative", "title": t.COUNT, "axis": {"tickMinStep": 1}},
        color=colour,
        order={"field": "order"},
        tooltip=[_told("day", t.DAY, "temporal", "%m월 %d일"), _told("outcome", t.OUTCOME), _told("count", t.COUNT)],
    )


_DAYS = {"format": "%-m/%-d", "labelAngle": 0, "labelOverlap": True, "labelSeparation": 6}


def shares_a_week(weeks: Sequence[Shares]) -> Spec:
    """Lines of what was answered, and of thumbs up."""
    rows = [
        {"week": week.name, "what": name, "share": value}
        for week in weeks
        for name, value in ((t.ANSWERED, week.answered), (t.HELPFUL, week.helpful))
        if value is not None
    ]
    return _chart(
        rows,
        {"type": "line", "point": {"size": 70}, "tooltip": True},
        x={"field": "week", "type": "ordinal", "timeUnit": "yearmonthdate", "title": None, "axis": _DAYS},
        y={"field": "share", "type": "quantitative", "title": None, "axis": _PERCENT, "scale": {"domain": [0, 1]}},
        color={"field": "what", "type": "nominal", "title": None, "sort": [t.ANSWERED, t.HELPFUL]},
        tooltip=[
            _told("week", t.WEEK, "temporal", "%m월 %d일"),
            _told("what", t.SHARE_OF),
            _told("share", t.SHARE, "quantitative", ".1%"),
        ],
    )


def kept_word(bins: Sequence[Bin]) -> Spec:
    """What confidence promises beside what users said; the dashed line is where both are the same."""
    ideal = {
        "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
        "mark": {"type": "line", "strokeDash": [5, 5], "color": "#888888"},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }
    axis = {"type": "quantitative", "axis": _PERCENT, "scale": {"domain": [0, 1]}}
    own = _chart(
        [{"expected": one.expected, "helpful": one.helpful, "thumbs": one.thumbs} for one in bins],
        {"type": "line", "point": {"size": 80}, "tooltip": True},
        x={"field": "expected", "title": t.CONFIDENCE, **axis},
        y={"field": "helpful", "title": t.HELPFUL, **axis},
        tooltip=[
            _told("expected", t.CONFIDENCE, "quantitative", ".0%"),
            _told("helpful", t.HELPFUL, "quantitative", ".1%"),
            _told("thumbs", t.THUMBS, "quantitative"),
        ],
    )
    shared = {key: own.pop(key) for key in ("width", "height")}
    return {**shared, "layer": [ideal, own]}


def map_of(points: Sequence[Point]) -> Spec:
    """Entries and, larger the more users asked it, what was asked in vain."""
    rows = [
        {
            "x": point.x,
            "y": point.y,
            "text": point.text,
            "place": point.place or "–",
            "what": t.IN_VAIN if point.users else t.ENTRY,
            "users": point.users or 1,
        }
        for point in points
    ]
    hidden = {"type": "quantitative", "axis": None, "scale": {"zero": False}}
    kinds = [t.ENTRY, t.IN_VAIN]
    return _chart(
        rows,
        {"type": "point", "filled": True, "opacity": 0.75, "tooltip": True},
        x={"field": "x", **hidden},
        y={"field": "y", **hidden},
        color={"field": "what", "type": "nominal", "title": None, "sort": kinds},
        shape={"field": "what", "type": "nominal", "legend": None, "sort": kinds},
        size={"field": "users", "type": "quantitative", "legend": None, "scale": {"range": [50, 500]}},
        tooltip=[_told("text", t.QUESTION), _told("place", t.CATEGORY), _told("users", t.USERS, "quantitative")],
    )


def _chart(rows: Sequence[dict[str, Any]], mark: Spec, **encoding: Any) -> Spec:
    return {
        "width": "container",
        "height": 280,
        "data": {"values": list(rows)},
        "mark": mark,
        "encoding": encoding,
    }


def _told(field: str, title: str, kind: str = "nominal", form: str | None = None) -> Spec:
    return {"field": field, "type": kind, "title": title} | ({"format": form} if form else {})
