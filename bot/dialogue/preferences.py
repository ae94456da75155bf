"""A user's own settings: the platform and the language, asked for with buttons or named in a command."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import screens
from bot.dialogue.callbacks import Target
from bot.dialogue.replies import Reply, say
from bot.matching.assistant import Assistant
from bot.storage.users import User, Users
from bot.wording.languages import TEXTS, language_named
from embeddings.faq.intents import Language

LANGUAGE_NAMES: Mapping[str, str] = {code: texts.language_name for code, texts in TEXTS.items()}


class Preferences:
    """Asks, keeps, and says what was kept."""

    def __init__(self, users: Users) -> None:
        self._users = users

    async def command(self, user: User, name: str, argument: str, assistant: Assistant) -> Reply | None:
        """The reply to `/platform`, `/language` or `/settings`; None for another command."""
        t, catalogue = TEXTS[user.language], assistant.catalogue
        match name:
            case "settings":
                return screens.settings(t, user.platform)
            case "platform" if argument and (key := catalogue.platform_named(argument)):
                return await self._keep_platform(user, key, assistant)
            case "platform":
                return screens.platforms(t, catalogue.platforms.values(), unknown=bool(argument))
            case "language" if argument and (language := language_named(argument)):
                return await self._keep_language(user, language)
            case "language":
                return screens.languages(t, LANGUAGE_NAMES, unknown=bool(argument))
            case _:
                return None

    async def press(self, user: User, target: Target, assistant: Assistant) -> Reply | None:
        """What a button of these screens leads to; None for another button."""
        t, catalogue = TEXTS[user.language], assistant.catalogue
        match target:
            case ("platforms", ()):
                return screens.platforms(t, catalogue.platforms.values())
            case ("platform", (key,)) if key == "" or key in catalogue.platforms:
                return await self._keep_platform(user, key, assistant)
            case ("languages", ()):
                return screens.languages(t, LANGUAGE_NAMES)
            case ("language", ("ko" | "en" as language,)):
                return await self._keep_language(user, language)
            case _:
                return None

    async def _keep_platform(self, user: User, key: str, assistant: Assistant) -> Reply:
        """An empty key makes it unknown again."""
        t, name = TEXTS[user.language], assistant.catalogue.platforms.get(key)
        await self._users.set(replace(user, platform=name))
        return say(t.platform_kept.format(platform=name)) if name else screens.settings(t, None)

    async def _keep_language(self, user: User, language: Language) -> Reply:
        await self._users.set(replace(user, language=language))
        return say(TEXTS[language].language_kept)
