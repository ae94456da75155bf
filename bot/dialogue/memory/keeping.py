"""Keeps the dialogue state of every user in every chat."""

from bot.clock import now
from bot.dialogue.memory.state import State, fresh, state_of
from bot.storage.users import States, User


class Memory:
    """In a group, a user who has no state of their own there leans on what the bot last said to anybody."""

    def __init__(self, states: States) -> None:
        self._states = states

    async def of(self, user: User) -> State:
        """The user's state; an empty one for a stranger, or after too long."""
        for place in _places(user):
            kept = await self._states.get(place)
            if kept and (state := fresh(state_of(kept.content, kept.at), now())).at:
                return state
        return State()

    def keep(self, user: User, state: State) -> None:
        """Remember it, in memory at once and in the database soon."""
        for place in _places(user):
            self._states.set(place, user.key, state.at, state.as_json())

    async def forget(self, user: User) -> None:
        """Remove what is kept of the user in any chat."""
        await self._states.forget(user.key)


def _places(user: User) -> tuple[str, ...]:
    """Where a user's state is kept: the best place first."""
    return (user.key,) if user.private else (f"{user.chat}:{user.key}", user.chat)
