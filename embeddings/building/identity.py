"""The identity of what this software makes and searches, from the constants and data files that shape an answer."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from embeddings.building import adaptation, intents, learned, noise
from embeddings.building.confidence import examples, risk_control, training
from embeddings.encoder.cross_encoder.pairs import ANSWER_CHARACTERS
from embeddings.faq.intents import DANGER
from embeddings.index import confidence, dense, lexical, metric, rows
from embeddings.index.contents import words
from embeddings.index.dense import FAISS, VectorStore
from embeddings.index.identity import BuildIdentity
from embeddings.index.lexical import BUCKETS, NGRAMS
from embeddings.index.manifest import FORMAT
from embeddings.intents import classifier, lessons, letters
from embeddings.intents import training as intent_training
from embeddings.search import candidates, ranking, rereading, signals, spoken
from embeddings.text.normal_form import NORMALISATION_VERSION
from embeddings.text.spacing import SYLLABLES_A_SPACE

_DATA = Path(__file__).parents[1] / "data"


def identity_of(model: str, vectors: VectorStore = FAISS) -> BuildIdentity:
    """With an encoder of this fingerprint, and its vectors searched there. Nothing is loaded but the data files."""
    return BuildIdentity(
        format=FORMAT,
        model=model,
        normalisation=NORMALISATION_VERSION,
        spacing=f"{version('kiwipiepy')}, model {version('kiwipiepy_model')}, less than a space in {SYLLABLES_A_SPACE}",
        ngrams=NGRAMS,
        ranking={
            "lexical": signals.LEXICAL_WEIGHT,
            "late": signals.LATE_WEIGHT,
            "pooled": signals.POOLED,
            "pooled share": signals.POOLED_SHARE,
            "answer": signals.ANSWER_WEIGHT,
            "metric": metric.FULL_WEIGHT,
            "least spread": signals.LEAST_SPREAD,
            "spaced anywhere": words.SPACED_ANYWHERE,
            "late topics": signals.MAX_LATE_TOPICS,
            "every row": candidates.EVERY_ROW,
            "rows a leg": candidates.ROWS_A_LEG,
            "exact rows": rows.EXACT_ROWS,
            "postings read": lexical.POSTINGS,
            "cells a root": dense.CELLS_A_ROOT,
            "cells looked into": dense.PROBED,
            "lessons a cell": dense.LESSONS_A_CELL,
            "bits of two numbers": dense.PAIR_BITS,
            "true cosines": dense.TRULY,
            "lessons of the metric": metric.LESSONS,
            "background": rows.BACKGROUND,
            "read again": rereading.READ,
            "answers from": rereading.ANSWERS,
            "doubtful from": rereading.DOUBTFUL[0],
            "doubtful to": rereading.DOUBTFUL[1],
            "relevance": rereading.RELEVANCE_WEIGHT,
            "answer read": ANSWER_CHARACTERS,
            "listed from": ranking.LISTED_LEXICAL,
            "to the letter": ranking.EXACT_CONFIDENCE,
            "said from": spoken.TELLING,
            "denied from": spoken.DENIED,
            "another service named": spoken.NAMED,
            "danger from": spoken.DANGEROUS,
            "rather danger from": spoken.RATHER_DANGEROUS,
        },
        features=signals.FEATURES,
        training={
            "default": training.DEFAULT_EXAMPLES,
            "whole lesson": training.WHOLE_LESSON,
            "near share": training.NEAR_SHARE,
            "far share": training.FAR_SHARE,
            "taught alternates": confidence.TAUGHT_ALTERNATES,
            "phrasings": examples.MAX_PHRASINGS,
            "phrasings read": examples.READ_PHRASINGS,
            "strangers read": examples.READ_STRANGERS,
            "folds": examples.FOLDS,
            "most changed": learned.MOST_CHANGED,
            "borrowed": risk_control.BORROWED_ENTRIES,
            "borrowed strangers": risk_control.BORROWED_STRANGERS,
            "borrowed expectation": risk_control.BORROWED_EXPECTATION,
            "typo rate": noise.TYPO_RATE,
            "sharpness": adaptation.SHARPNESS,
            "spread": adaptation.SPREAD,
            "rivals": adaptation.RIVALS,
            "buckets of n-grams": BUCKETS,
            "letters of intents": letters.BUCKETS,
            "shortest letters": letters.NGRAMS[0],
            "longest letters": letters.NGRAMS[1],
            "an intent's meaning": classifier.MEANING_WEIGHT,
            "an intent's letters": classifier.LETTERS_WEIGHT,
            "questions of others": intents.OTHERS,
            "phrasings beside intents": intents.OWN,
            "mistyped phrasings": intents.MISTYPED,
            "intents in company": lessons.JOINED,
            "freedom of intents": intent_training.INVERSE_REGULARISATION,
            "tolerance of intents": intent_training.TOLERANCE,
            "ways of danger": intent_training.WAYS[DANGER],
            "least of a way": intent_training.LEAST_OF_A_WAY,
        },
        vectors=vectors.kind,
        data=_data_files(),
    )


@cache
def _data_files() -> dict[str, str]:
    """The adapter is not among them: it is part of the model."""
    paths = sorted(path for path in _DATA.rglob("*") if path.suffix in (".json", ".jsonl", ".npz", ".txt"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
