"""A Korean FAQ of any size out of the help centres that ship, the same at every run."""

from collections.abc import Iterator

from embeddings.building.help_centres import HELP_CENTRES, Article, load_help_centres
from embeddings.faq.entries import Entry
from embeddings.text.normal_form import same_text_key

PLACES = ("", "온라인 ", "모바일 ", "해외 ", "매장 ", "기업 고객 ", "제휴사 ", "선물용 ")
"""What stands in front of an article's phrasings, another one in each round over all articles."""


def large_faq(count: int) -> list[Entry]:
    """Every article once in its own words and then in its customers', half of the entries with an alternate."""
    articles = [article for centre in load_help_centres(HELP_CENTRES) for article in centre.articles]
    taken: set[str] = set()
    entries: list[Entry] = []
    while len(entries) < count:
        round_ = len(entries) // len(articles)
        for number, article in enumerate(articles[: count - len(entries)]):
            question, *alternates = _phrasings(article, round_, taken)
            entries.append(
                Entry(
                    id=f"e{len(entries)}",
                    service=article.faq,
                    category=article.category,
                    question=question,
                    answer=article.answer,
                    alternates=tuple(alternates[: number % 2]),
                )
            )
    return entries


def _phrasings(article: Article, round_: int, taken: set[str]) -> Iterator[str]:
    texts = [article.question, *article.queries]
    place = PLACES[round_] if round_ < len(PLACES) else f"{round_}호점 "
    for number in range(2):
        text = place + texts[(round_ + number) % len(texts)]
        if same_text_key(text) in taken:
            text = f"{article.faq} {article.id} {text}"
        taken.add(same_text_key(text))
        yield text
