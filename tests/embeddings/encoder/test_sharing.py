"""What many threads ask an encoder at the same time; a pass goes on for as long as the test holds it."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from embeddings.encoder.protocol import Encoded
from embeddings.encoder.sharing import LATELY, Sharing
from tests.fakes.fake_encoder import WordEncoder


class Held(WordEncoder):
    """Notes the texts of each forward pass, which ends when `free` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[list[str]] = []
        self.begun, self.free = threading.Semaphore(0), threading.Event()

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        self.passes.append(list(texts))
        self.begun.release()
        assert self.free.wait(10)
        if "조용히 실패" in texts:
            raise MemoryError
        return super().encode_queries(texts, progress=progress)


class Asking:
    """Threads that ask, each a few texts."""

    def __init__(self, encoder: Held, passes: int = 1) -> None:
        self.encoder, self.sharing = encoder, Sharing(encoder, passes)
        self._threads = ThreadPoolExecutor(8)

    def ask(self, *texts: str) -> "Future[Encoded]":
        """Returns when the texts wait, or their pass has begun."""
        before = self.sharing.waiting
        passes = len(self.encoder.passes)
        asked = self._threads.submit(self.sharing.encode_queries, texts)
        while self.sharing.waiting == before and len(self.encoder.passes) == passes and not asked.done():
            threading.Event().wait(0.001)
        return asked

    def close(self) -> None:
        self.encoder.free.set()
        self._threads.shutdown()


@pytest.fixture
def encoder() -> Held:
    return Held()


def test_what_comes_during_a_pass_is_encoded_together_in_the_next_one(encoder: Held) -> None:
    asking = Asking(encoder)
    asked = [asking.ask(text) for text in ("환불 방법", "쿠폰 사용", "배송 기간", "선물 하기")]
    assert encoder.passes == [["환불 방법"]]
    asking.close()
    assert encoder.passes == [["환불 방법"], ["쿠폰 사용", "배송 기간", "선물 하기"]]
    for text, each in zip(("환불 방법", "쿠폰 사용", "배송 기간", "선물 하기"), asked, strict=True):
        own, plain = each.result(), WordEncoder().encode_queries([text])
        np.testing.assert_array_equal(own.vectors, plain.vectors)
        np.testing.assert_array_equal(own.tokens, plain.tokens)
        np.testing.assert_array_equal(own.offsets, plain.offsets)


def test_a_question_alone_waits_for_nothing(encoder: Held) -> None:
    asking = Asking(encoder, passes=2)
    asking.ask("환불 방법")
    asking.ask("쿠폰 사용")
    assert encoder.passes == [["환불 방법"], ["쿠폰 사용"]]
    asking.ask("배송 기간")  # both passes are taken
    assert asking.sharing.waiting == 1
    asking.close()


def test_texts_of_unlike_length_are_not_padded_to_each_other(encoder: Held) -> None:
    asking = Asking(encoder)
    asking.ask("먼저")
    short, long = ["환불 방법", "쿠폰 사용"], ["쿠폰을 선물로 받았는데 " * 2, "포인트가 언제 사라지는지 " * 2]
    asking.ask(short[0], long[0])
    asking.ask(long[1], short[1])
    asking.close()
    assert encoder.passes[1:] == [short, long]


def test_a_pass_has_no_more_texts_than_gain_by_it(encoder: Held) -> None:
    asking = Asking(encoder)
    asking.ask("먼저")
    asking.ask(*(f"스물 글자 남짓 되는 질문 {number:02}" for number in range(20)))  # 17 characters, 29 with the prompt
    asking.close()
    assert list(map(len, encoder.passes)) == [1, 8, 8, 4]


def test_what_was_asked_lately_is_not_encoded_again_and_waits_for_no_pass(encoder: Held) -> None:
    asking = Asking(encoder)
    encoder.free.set()
    asking.sharing.encode_queries(["환불 방법"])
    encoder.free.clear()
    asking.ask("쿠폰 사용")
    again = asking.ask("환불 방법").result(10)
    np.testing.assert_array_equal(again.vectors, WordEncoder().encode_queries(["환불 방법"]).vectors)
    assert encoder.passes == [["환불 방법"], ["쿠폰 사용"]]
    asking.close()


def test_one_text_asked_by_two_is_encoded_once(encoder: Held) -> None:
    asking = Asking(encoder)
    first = asking.ask("환불 방법")
    threads = ThreadPoolExecutor(1)
    second = threads.submit(asking.sharing.encode_queries, ["환불 방법", "환불 방법"])
    encoder.free.set()
    assert len(first.result(10)) == 1
    assert len(second.result(10)) == 2
    assert encoder.passes == [["환불 방법"]]
    asking.close()
    threads.shutdown()


def test_what_was_asked_long_ago_is_forgotten(encoder: Held) -> None:
    encoder.free.set()
    sharing = Sharing(encoder)
    sharing.encode_queries(["환불 방법"])
    sharing.encode_queries(["가" * (2 * LATELY)])  # longer than all that is kept
    sharing.encode_queries(["환불 방법"])
    assert len(encoder.passes) == 3


def test_a_pass_that_fails_fails_for_its_texts_alone_and_is_made_anew_when_asked_again(encoder: Held) -> None:
    asking = Asking(encoder)
    well = asking.ask("쿠폰 사용")
    failing = [asking.ask("조용히 실패"), asking.ask("배송 기간")]
    encoder.free.set()
    assert len(well.result(10)) == 1
    for each in failing:
        with pytest.raises(MemoryError):
            each.result(10)
    assert len(asking.sharing.encode_queries(["배송 기간"])) == 1
    asking.close()
