"""What the Bot API is given and says, in its own words: attachments, and refusals."""

PHOTO = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
STICKER = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1, "type": "regular", "is_animated": False,
           "is_video": False}  # fmt: skip

RETRY = {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
BLOCKED = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
KICKED = {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"}
BROKEN = {"error_code": 500, "description": "Internal Server Error"}

GIFTS = dict.fromkeys(
    ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"], False
)
"""Which a chat takes."""
