"""One PostgreSQL for several processes that are one bot: who is at work, and who has what in hand."""
