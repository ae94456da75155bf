from scripts.measure_length import PREAMBLE, at_the_end


def test_the_question_stands_at_the_end_of_a_message_of_the_length() -> None:
    assert at_the_end("환불돼요?", 20) == PREAMBLE[-15:] + "환불돼요?"
    assert at_the_end("환불돼요?", 0) == "환불돼요?"
    assert len(at_the_end("환불돼요?", 500)) == 500
