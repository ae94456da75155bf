"""Messages on their way out, as plain data that the outbox can keep."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from bot.channels.telegram.outgoing.rendering import to_messages
from bot.dialogue.replies import Button, Reply

Method = Literal["send", "edit", "copy"]


@dataclass(frozen=True)
class Outgoing:
    """One call of the Bot API that puts a message somewhere."""

    method: Method
    chat: int
    html: str = ""
    plain: str = ""
    """The same as `html` without markup, should Telegram refuse that; of a copy, its caption."""
    keyboard: Sequence[Sequence[dict[str, str]]] = ()
    topic: int | None = None
    """Of a forum."""
    message: int | None = None
    """The message to edit or, in `origin`, to copy."""
    origin: int | None = None
    """The chat to copy from."""
    answers: int | None = None
    """The message to quote, in a group."""
    turn: str | None = None
    """The turn that this message answers."""
    relay: str | None = None
    """The user whose relay this message belongs to."""
    asked_by: int | None = None
    """The operator's message that this one passes on."""

    def as_json(self) -> dict[str, Any]:
        """What `from_json` makes the same of."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Outgoing":
        """The message that was kept."""
        return cls(**content)


def outgoing(
    reply: Reply,
    chat: int,
    *,
    topic: int | None = None,
    edits: int | None = None,
    answers: int | None = None,
    relay: str | None = None,
) -> list[Outgoing]:
    """The reply as messages, its buttons under the last one; the first takes the place of message `edits`, if given."""
    messages = [
        Outgoing("send", chat, message.html, message.plain, topic=topic, answers=answers, relay=relay)
        for message in to_messages(reply)
    ]
    if not messages:
        return []
    if edits is not None:
        messages[0] = replace(messages[0], method="edit", message=edits)
    messages[0] = replace(messages[0], turn=reply.turn)
    messages[-1] = replace(messages[-1], keyboard=[[_button(button) for button in row] for row in reply.buttons])
    return messages


def _button(button: Button) -> dict[str, str]:
    return {"text": button.text} | ({"url": button.url} if button.url else {"callback_data": button.data})
