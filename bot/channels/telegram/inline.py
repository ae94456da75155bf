"""Inline mode: `@bot question` in any chat offers answers as articles to send."""

import logging
from collections.abc import Sequence
from textwrap import shorten

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels.telegram.outgoing.rendering import to_messages
from bot.channels.telegram.outgoing.retry import reason_of
from bot.dialogue.screens import answer
from bot.wording.texts import Texts
from embeddings.faq.entries import Entry, label
from embeddings.text.normal_form import is_too_long

logger = logging.getLogger(__name__)

MAX_RESULTS = 10
CACHE_SECONDS = 10


async def answer_inline(query: InlineQuery, t: Texts, found: Sequence[Sequence[Entry]]) -> None:
    """Offer what was found; too late, nobody waits for it any more."""
    try:
        await query.answer(
            _articles(t, found),
            cache_time=CACHE_SECONDS,
            is_personal=True,
            button=_ask_the_bot(t, query.query, bool(found)),
        )
    except TelegramError as error:
        level = logging.DEBUG if "query is too old" in error.message.lower() else logging.WARNING
        logger.log(level, "an inline query is not answered (%s)", reason_of(error))


def _articles(t: Texts, found: Sequence[Sequence[Entry]]) -> list[InlineQueryResultArticle]:
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


def _ask_the_bot(t: Texts, query: str, found: bool) -> InlineQueryResultsButton:
    """What stands above the results, or in place of them: the way into the private chat."""
    nothing = t.inline_too_long if is_too_long(query) else t.inline_nothing
    return InlineQueryResultsButton(t.inline_ask if found else nothing, start_parameter="inline")


def _by_answer(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.answer, []).append(entry)
    return list(groups.values())
