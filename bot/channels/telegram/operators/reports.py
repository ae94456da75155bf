"""What operators are told in their chat, put together from what was asked, answered and judged."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.matching.assistant import Assistant
from bot.storage.history import Turn, Verdict
from bot.wording import operator_texts as o
from embeddings.faq.entries import label


def short(user: str) -> str:
    """Enough of a user's hash to tell users apart.

    >>> short("0123456789abcdef")
    '#012345'
    """
    return f"#{user[:6]}"


def request(
    user: str, turns: Sequence[Turn], verdicts: Mapping[str, Verdict], assistant: Assistant, zone: ZoneInfo
) -> str:
    """A user wants a person: their last turns with what they thought of each, and what could fit the last one."""
    lines = [o.REQUEST.format(user=short(user))]
    if turns:
        lines += ["", o.LAST_QUESTION.format(query=turns[-1].query), "", o.LAST_TURNS]
        lines += [_turn(turn, verdicts.get(turn.id), assistant, zone) for turn in turns]
        groups = [assistant.catalogue.twins(hit) for hit in turns[-1].hits]
        shown = [f"{n}. {label(group)} {group[0].question}" for n, group in enumerate(filter(None, groups), start=1)]
        if shown:
            lines += ["", o.LAST_CANDIDATES, *shown]
    return "\n".join([*lines, "", o.HOW_TO_ANSWER])


def stats(days: int, outcomes: Mapping[str, int], verdicts: Mapping[str, int], build: str) -> str:
    """What became of the questions of the last days."""
    total = sum(outcomes.values())
    lines = [o.ASKED.format(days=days, count=total)]
    for key, name in o.OUTCOMES.items():
        share = f" ({outcomes.get(key, 0) / total:.0%})" if total else ""
        lines.append(_counted(name, outcomes.get(key, 0)) + share)
    lines += ["", o.JUDGED, *(_counted(name, verdicts.get(key, 0)) for key, name in o.VERDICTS.items())]
    return "\n".join([*lines, "", o.SERVING.format(build=build)])


def _counted(name: str, count: int) -> str:
    return f"• {name}: {o.COUNT.format(count=count)}"


def unanswered(days: int, queries: Sequence[tuple[str, int]]) -> str:
    """The questions that need an entry or a phrasing."""
    if not queries:
        return o.ALL_ANSWERED.format(days=days)
    lines = [o.TIMES.format(times=times, query=query) for query, times in queries]
    return "\n".join([o.UNANSWERED.format(days=days), "", *lines])


def builds(names: Sequence[str], live: str, withdrawn: Collection[str]) -> str:
    """The builds that are kept, the newest first, and which of them somebody went back from."""
    marks = dict.fromkeys(withdrawn, o.WITHDRAWN)
    lines = [f"{'▶' if name == live else '•'} {name}{marks.get(name, '')}" for name in reversed(names)]
    hint = ["", o.HOW_TO_ROLL_BACK] if len(names) > 1 else []
    return "\n".join([o.BUILDS, "", *lines, *hint])


def _turn(turn: Turn, verdict: Verdict | None, assistant: Assistant, zone: ZoneInfo) -> str:
    at = datetime.fromtimestamp(turn.at / 1000, zone).strftime("%H:%M")
    entry = assistant.catalogue.twins(turn.entry or "")
    became = o.ANSWERED_WITH.format(question=entry[0].question) if entry else o.OUTCOMES.get(turn.decision, o.SEARCHED)
    return f"{at} “{turn.query}” → {became}" + (f" → {o.VERDICTS[verdict]}" if verdict else "")
