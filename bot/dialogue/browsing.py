"""Looking around: search results page by page, services and their categories."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from bot.dialogue import list_screens, screens
from bot.dialogue.callbacks import Target, data_of
from bot.dialogue.listing import View, arranged, page_number
from bot.dialogue.replies import Button, Reply
from bot.matching.assistant import Assistant
from bot.matching.catalogue import Group
from bot.privacy.masking import mask
from bot.storage.history import History, Turn
from bot.storage.users import User
from bot.wording.languages import TEXTS
from bot.wording.texts import Texts
from embeddings.search.searcher import Searcher
from embeddings.text.normal_form import is_too_long

CACHED_SEARCHES = 500
"""Of each build, and of each day on which entries start or end."""


class Browsing:
    """Search results and list_screens. What was searched for is remembered as a turn, so that buttons stay short."""

    def __init__(self, history: History, model_threads: Executor) -> None:
        self._history = history
        self._model_threads = model_threads
        self._found: WeakKeyDictionary[Searcher, LRUCache[str, list[Group]]] = WeakKeyDictionary()

    async def search(self, user: User, query: str, assistant: Assistant, section: str = "") -> Reply:
        """The first page for a query, in one category if `section` is its key."""
        t = TEXTS[user.language]
        if is_too_long(query):
            return screens.too_long(t)
        query = mask(" ".join(query.split()))
        groups = await self._find(query, assistant)
        turn = Turn(
            user.key,
            "search",
            query,
            "list" if groups else "decline",
            1.0 if groups else 0.0,
            None,
            [group[0].id for group in groups[:5]],
            assistant.build,
        )
        self._history.add(turn)
        view = View(turn.id, section=section)
        category = assistant.catalogue.category(section)
        groups = arranged(groups, view, {})
        if not groups:
            return screens.no_results(t, query, category.place if category else "", view)
        return list_screens.results(t, query, groups, view, assistant.catalogue.names_of(section, ""))

    async def press(self, user: User, target: Target, assistant: Assistant) -> Reply | None:
        """The page that a button leads to; None if it is no page, or no longer there."""
        t, catalogue = TEXTS[user.language], assistant.catalogue
        match target:
            case ("services", (page,)):
                return list_screens.services(t, catalogue, page_number(page))
            case ("service", (key, page)) if service := catalogue.service(key):
                return list_screens.categories(t, service, page_number(page), back=len(catalogue.services) > 1)
            case ("category", (key, page)) if category := catalogue.category(key):
                return list_screens.questions(t, category, page_number(page))
            case ("list" | "filters", arguments):
                return await self._results(t, View.of(arguments), assistant, choose=target.kind == "filters")
            case _:
                return None

    def way_back(self, t: Texts, target: Target) -> Button | None:
        """The button from an opened entry back to the page that it was opened from."""
        match target:
            case ("from_section", (_, *arguments)):
                return Button(t.button_back_to_list, data_of("category", *arguments))
            case ("from_list", (_, *arguments)):
                return Button(t.button_back_to_list, data_of("list", *arguments))
            case _:
                return None

    async def _results(self, t: Texts, view: View, assistant: Assistant, *, choose: bool) -> Reply | None:
        turn = await self._history.turn(view.turn)
        if turn is None:
            return None
        groups = await self._find(turn.query, assistant)
        if choose:
            return list_screens.filters(t, groups, view, assistant.catalogue.platforms)
        reads: Mapping[str, int] = await self._history.readers() if view.order == "v" else {}
        names = assistant.catalogue.names_of(view.section, view.platform)
        return list_screens.results(t, turn.query, arranged(groups, view, reads), view, names)

    async def _find(self, query: str, assistant: Assistant) -> list[Group]:
        found = self._found.setdefault(assistant.searcher, LRUCache(CACHED_SEARCHES))
        if (groups := found.get(query)) is None:
            loop = asyncio.get_running_loop()
            groups = found[query] = await loop.run_in_executor(self._model_threads, assistant.find, query)
        return groups
