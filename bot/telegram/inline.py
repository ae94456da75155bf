"""Inline mode: `@bot question` in any chat offers answers as articles to send."""

from collections.abc import Sequence
from textwrap import shorten

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import ParseMode

from bot.render import to_messages
from bot.screens import answer
from bot.texts import Texts
from embeddings.entries import Entry, label

MAX_RESULTS = 10


def articles(t: Texts, found: Sequence[Sequence[Entry]]) -> list[InlineQueryResultArticle]:
    """One article for each question, or for each platform where the answers differ."""
    shown = [part for entries in found for part in _by_answer(entries)]
    return [
        InlineQueryResultArticle(
            id=entries[0].id,
            title=entries[0].question,
            description=shorten(f"{label(entries)} {entries[0].answer}", 200, placeholder="…"),
            input_message_content=InputTextMessageContent(
                to_messages(answer(t, entries))[0].html, parse_mode=ParseMode.HTML
            ),
        )
        for entries in shown[:MAX_RESULTS]
    ]


def ask_the_bot(t: Texts, found: bool) -> InlineQueryResultsButton:
    """What stands above the results, or in place of them: the way into the private chat."""
    return InlineQueryResultsButton(t.inline_ask if found else t.inline_nothing, start_parameter="inline")


def _by_answer(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.answer, []).append(entry)
    return list(groups.values())
