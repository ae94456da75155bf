"""How far a long step has come is told in lines where no terminal would show a bar."""

import pytest

from embeddings.progress import followed


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 4.0, 11.0, 15.0, 22.0])
    monkeypatch.setattr("embeddings.progress.time.monotonic", lambda: next(now))
    assert list(followed("abcd", "encoding", "batches")) == list("abcd")
    assert capsys.readouterr().err == (
        "encoding: 1 of 4 batches, about 33 s left\n"  # one took 11 s, and so will three more
        "encoding: 3 of 4 batches, about 7 s left\n"
    )


def test_what_is_quickly_done_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(followed([1, 2], "asked", "questions")) == [1, 2]
    assert capsys.readouterr().err == ""
