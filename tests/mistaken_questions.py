"""Writes the questions to help centres that sound like something said: `python -m tests.mistaken_questions`.

To be run when the intents or the help centres in embeddings/data change, then `python -m tests.intent_vectors`. A few
thousand questions teach what asks; of the rest of them, those count that these few don't tell from an intent.
"""

import sys

from bot.builds.encoders import encoder_to_build_with
from bot.settings import load_settings
from embeddings.building.help_centres import HELP_CENTRES, load_help_centres
from embeddings.building.intents import MISTAKEN, drawn_questions, learn_shipped
from embeddings.faq.intents import ABUSE, DANGER, DENIALS, OTHER_SERVICE
from embeddings.intents.classifier import NONE
from embeddings.search.query import readable
from embeddings.text.clauses import is_question

SAID, IN_DANGER = 0.3, 0.1
"""From these probabilities on, of any intent and of danger, a question is learned from."""
UNHAPPY = (*DENIALS, ABUSE)
"""Intents that what only tells of trouble, and asks nothing, may be taken for: other FAQs don't answer it."""


def main() -> int:
    """Exit code 0."""
    encoder = encoder_to_build_with(load_settings(), print)
    drawn = drawn_questions()
    classifier = learn_shipped(encoder, drawn)
    if classifier is None:
        raise SystemExit("found no intents that ship, expected some")
    centres = load_help_centres(HELP_CENTRES)
    asked = (query for centre in centres for article in centre.articles for query in article.queries)
    near = (query for centre in centres for query, _ in centre.near)
    known = {*drawn}
    questions = [text for text in dict.fromkeys((*asked, *near)) if text not in known]
    texts = [readable(text, encoder) for text in questions]
    vectors = encoder.encode_queries(texts, progress=True).vectors
    mistaken = []
    for question, text, vector in zip(questions, texts, vectors, strict=True):
        odds = classifier.probabilities(text, vector)
        told = 1 - odds[NONE] - odds[OTHER_SERVICE]
        if not is_question(question):
            told -= sum(odds[intent] for intent in UNHAPPY)
        if told >= SAID or odds[DANGER] >= IN_DANGER:
            mistaken.append(question)
    MISTAKEN.write_text("".join(f"{line}\n" for line in sorted(mistaken)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
