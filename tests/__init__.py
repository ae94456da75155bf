"""Tests of the bot. One topic a file; the fakes at the seams are `fake_encoder` and `bot_api`."""
