"""What is counted while the bot runs, for `/metrics`; nothing in here says who asked, or what."""

from prometheus_client import Counter, Gauge, Histogram, Info

QUESTIONS = Counter("faq_bot_questions_total", "Questions by what became of them", ["decision"])
FEEDBACK = Counter("faq_bot_feedback_total", "Feedback by verdict", ["verdict"])
FLOODED = Counter("faq_bot_flooded_messages_total", "Messages left unanswered because their user sent too many")
HANDLING = Histogram(
    "faq_bot_handling_seconds",
    "From a turn's start to its reply, without sending it",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
REPLYING = Histogram(
    "faq_bot_reply_seconds",
    "From an update's arrival to its reply's acceptance by Telegram",
    buckets=(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10, 30),
)
WAITING = Gauge("faq_bot_waiting_updates", "Updates that wait or are being answered")
API_ERRORS = Counter("faq_bot_api_errors_total", "Failed calls of the Bot API", ["error"])
UNDELIVERED = Counter("faq_bot_undelivered_messages_total", "Messages given up", ["reason"])
DATABASE_ERRORS = Counter("faq_bot_database_errors_total", "Failed uses of the database", ["error"])
WRITES_WAITING = Gauge("faq_bot_waiting_writes", "Writes that wait for the database")
LOST_WRITES = Counter("faq_bot_lost_writes_total", "Writes that were given up")
REFUSED_BUILDS = Counter("faq_bot_refused_builds_total", "Builds that could not be opened and were not put in service")
BUILD = Info("faq_bot_build", "The build in use")
