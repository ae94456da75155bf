"""How long is waited after a message; the times are those of the default BURST_SECONDS, and of others."""

from datetime import timedelta

from bot.channels.telegram.incoming.patience import MAX_SECONDS, seconds_after, span_after
from bot.settings import Settings

BURST = Settings().burst_seconds


def test_a_question_never_waits_half_a_second_and_half_a_sentence_for_the_next_one() -> None:
    assert seconds_after("캐시 환불 되나요?", BURST) == BURST <= 0.5
    assert 1 < seconds_after("안녕하세요", BURST) < seconds_after("어제 결제를 했는데", BURST) < MAX_SECONDS


def test_the_setting_scales_the_waits_up_to_a_limit_and_turns_them_off() -> None:
    assert [seconds_after("제가", burst) for burst in (0, 0.1, 2, 10)] == [0, 0.8, MAX_SECONDS, 10]


def test_messages_belong_together_as_far_apart_as_was_waited() -> None:
    assert span_after("캐시 환불 되나요?", BURST) == timedelta(seconds=1)
    assert span_after("제가", BURST) == timedelta(seconds=3)
