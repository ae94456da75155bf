"""A long text in pieces: its sentences, and those that are long in windows of words."""

from embeddings.text.pieces import MAX_PIECES, STEP, WINDOW, pieces_of


def test_sentences_and_lines_are_pieces() -> None:
    assert pieces_of("안녕하세요!  환불이 안 돼요.\n\n너무 힘들어요") == [
        "안녕하세요!",
        "환불이 안 돼요.",
        "너무 힘들어요",
    ]
    assert pieces_of(" \n ") == []


def test_what_a_few_words_say_stands_whole_in_one_window_of_a_long_sentence() -> None:
    words = [f"말{number}" for number in range(50)]
    pieces = pieces_of(" ".join(words))
    assert max(len(piece.split()) for piece in pieces) == WINDOW
    for start in range(len(words) - (WINDOW - STEP) + 1):
        said = " ".join(words[start : start + WINDOW - STEP])
        assert any(said in piece for piece in pieces), said


def test_of_too_many_the_first_and_the_last_are_kept() -> None:
    pieces = pieces_of("\n".join(f"줄{number}" for number in range(1000)))
    assert len(pieces) == MAX_PIECES
    assert (pieces[0], pieces[-1]) == ("줄0", "줄999")
