"""Who an update comes from: the user behind it, in their language, and whether they are alone with the bot."""

from dataclasses import replace

from telegram import Update
from telegram.constants import ChatType

from bot.storage.identity import Identity
from bot.storage.users import User, Users
from bot.wording.languages import language_for


class Visitors:
    """Knows users by their hashes alone."""

    def __init__(self, users: Users, identity: Identity) -> None:
        self._users = users
        self._identity = identity

    async def of(self, update: Update) -> User:
        """The user, or the chat that speaks as one (an anonymous administrator, a channel)."""
        user, chat = update.effective_user, update.effective_chat
        number = user.id if user else chat.id if chat else 0
        known = await self._users.get(self._identity.user(number), language_for(user.language_code if user else None))
        if chat is None or chat.type == ChatType.PRIVATE:
            return replace(known, private=chat is not None, chat="")
        return replace(known, private=False, chat=self._identity.user(chat.id))

    def message_ref(self, chat: int, message: int) -> str:
        """What a user's message is remembered by."""
        return self._identity.message_ref(chat, message)
