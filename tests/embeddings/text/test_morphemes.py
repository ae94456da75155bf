"""The analyser as several threads use it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from embeddings.text import morphemes
from embeddings.text.morphemes import analyser, tokens
from tests.fakes.questions import kept_queries


def test_threads_that_come_while_it_is_loaded_wait_for_the_same_one() -> None:
    morphemes._loaded.cache_clear()
    together = Barrier(4)

    def ask() -> object:
        together.wait(10)
        return analyser()

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask) for _ in range(4)]
        assert {id(each.result()) for each in asked} == {id(analyser())}


def test_threads_read_the_same_in_a_text_as_one_does() -> None:
    texts = kept_queries()
    alone = [[(token.form, token.tag, token.start) for token in analyser().tokenize(text)] for text in texts]
    tokens.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(tokens, texts)
    assert [[(token.form, token.tag, token.start) for token in each] for each in found] == alone
