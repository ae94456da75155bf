"""Two chats with one question: with the live build, and with the FAQ as it is now, drafts included; and why."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.builds.reuse import with_cache
from bot.console.jobs import Job
from bot.console.pages import form_of, page, session_of
from bot.console.workplace import WORKPLACE, Workplace
from bot.dialogue.conversation import Conversation
from bot.dialogue.replies import Reply
from bot.editing.faq_lines import content_of
from bot.learning.effect import same_but
from bot.matching.assistant import Assistant
from bot.matching.decision import decide
from bot.matching.explain import reasons, summary
from bot.storage.history import History
from bot.storage.users import States, Users
from bot.wording.operator_texts import WHY
from embeddings.errors import IndexUnusableError
from embeddings.faq.faq_file import load_faq
from embeddings.search.searcher import Searcher

SIDES = {"live": "지금 서비스 중", "draft": "고친 도움말"}


@dataclass(frozen=True)
class Turn:
    """What one side said."""

    side: str
    reply: Reply
    why: str


async def pane(request: web.Request) -> web.Response:
    """Both chats, empty."""
    workplace = request.app[WORKPLACE]
    content = await asyncio.to_thread(content_of, workplace.settings.faq_path)
    stale = workplace.draft is not None and workplace.draft_of != content
    live = await workplace.live()
    values: dict[str, Any] = {
        "live": live is not None,
        "draft": workplace.draft is not None,
        "stale": stale,
        "sides": SIDES,
    }
    return page(request, "trying.html", **values)


async def make_draft(request: web.Request) -> web.Response:
    """Make the FAQ as it is now ready to be asked, in the background."""
    workplace = request.app[WORKPLACE]

    async def work(job: Job) -> None:
        live = await workplace.live()
        if live is None:
            raise IndexUnusableError("아직 게시한 빌드가 없어요. 먼저 게시해 주세요.")
        content = await asyncio.to_thread(content_of, workplace.settings.faq_path)
        workplace.draft = await asyncio.to_thread(_drafted, workplace, live, job)
        workplace.draft_of = content

    workplace.jobs.start(Job("고친 도움말 준비", "/trying", session_of(request).name), work)
    raise web.HTTPSeeOther("/trying")


async def ask(request: web.Request) -> web.Response:
    """What both sides say to a text, or one side to a button."""
    workplace, given = request.app[WORKPLACE], await form_of(request)
    text, data, side = given.get("text", "").strip()[:1_000], given.get("data", ""), given.get("side", "")
    assistants = {"live": await workplace.live(), "draft": workplace.draft}
    wanted = [name for name in SIDES if assistants[name] and (not data or name == side)]
    if not (text or data):
        raise web.HTTPBadRequest(text="질문을 적어 주세요.")
    user = session_of(request).key
    turns = [await _turn(workplace, assistants[name], name, f"{name}-{user}", text, data) for name in wanted]  # type: ignore[arg-type]  # those that are there
    return page(request, "turns.html", text=given.get("label", "") if data else text, turns=turns, sides=SIDES)


async def _turn(workplace: Workplace, assistant: Assistant, side: str, key: str, text: str, data: str) -> Turn:
    users, history, states = Users(workplace.database), History(workplace.database), States(workplace.database)
    conversation = Conversation(lambda: assistant, users, history, states, workplace.threads)
    user = await users.get(key, "ko")
    if data:
        return Turn(side, await conversation.press(user, data), "")
    reply = await conversation.ask(user, [text])
    loop = asyncio.get_running_loop()
    return Turn(side, reply, await loop.run_in_executor(workplace.threads, _why, assistant, text))


def _why(assistant: Assistant, text: str) -> str:
    result = assistant.searcher.search(text, None)
    told = summary(text, decide(result, assistant.thresholds), result, WHY)
    return f"{told}\n{reasons(result, assistant.thresholds, assistant.searcher.index.confidence, WHY)}"


def _drafted(workplace: Workplace, live: Assistant, job: Job) -> Assistant:
    """With drafts, and what is to come; it has learned what the live build has."""
    published = [one.model_copy(update={"status": "published"}) for one in load_faq(workplace.settings.faq_path)]
    encoder = with_cache(live.searcher.encoder, workplace.settings, job.tell)
    index = same_but(live.searcher.index, published, encoder)
    return Assistant(
        Searcher(index, live.searcher.encoder), live.thresholds, "draft", workplace.settings.faq_path.parent
    )
