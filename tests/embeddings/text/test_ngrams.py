"""The oracle is scikit-learn, whose buckets and weights these are; and a text worked by hand."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from embeddings.text.ngrams import Lists, counts, rarities, weighted

BUCKETS = 2**15
TEXTS = st.lists(st.text("각낙ab1^$", max_size=12), min_size=1, max_size=5)


def as_matrix(lists: Lists) -> sp.csr_matrix:
    return sp.csr_matrix((lists.weights, lists.numbers, lists.starts), shape=(lists.size, BUCKETS))


@settings(deadline=None)  # machines are busy
@given(texts=TEXTS, lengths=st.sampled_from([(2, 4), (2, 6)]))
def test_counts_and_weights_are_scikit_learns(texts: list[str], lengths: tuple[int, int]) -> None:
    vectorizer = HashingVectorizer(
        analyzer="char", ngram_range=lengths, n_features=BUCKETS, alternate_sign=False, norm=None, lowercase=False
    )
    theirs, ours = vectorizer.transform(texts), counts(texts, lengths, BUCKETS)
    assert (theirs != as_matrix(ours)).nnz == 0
    transformer = TfidfTransformer(sublinear_tf=True).fit(theirs)
    np.testing.assert_allclose(rarities(ours, BUCKETS), np.asarray(transformer.idf_), rtol=1e-6)
    np.testing.assert_allclose(
        as_matrix(weighted(ours, rarities(ours, BUCKETS))).toarray(),
        transformer.transform(theirs).toarray(),
        atol=1e-12,
    )


def test_a_repeated_n_gram_counts_by_its_logarithm() -> None:
    """aaa has "aa" twice, and so of "aab" one of two n-grams is rarer: it is in one text of two."""
    counted = counts(["aaa", "aab"], (2, 2), BUCKETS)
    assert as_matrix(counted).sum(axis=1).ravel().tolist() == [[2, 2]]
    rarer = 1 + math.log(3 / 2)
    found = as_matrix(weighted(counted, rarities(counted, BUCKETS)))
    assert sorted(found[0].data) == [1]
    assert sorted(found[1].data) == pytest.approx([1 / math.hypot(1, rarer), rarer / math.hypot(1, rarer)])


@given(texts=TEXTS)
def test_lists_are_joined_chosen_and_turned_as_scipy_does_it(texts: list[str]) -> None:
    ours = counts(texts, (2, 3), BUCKETS)
    theirs, last_first = as_matrix(ours), np.arange(len(texts))[::-1]
    assert (as_matrix(ours.only(last_first)) != theirs[last_first]).nnz == 0
    assert (as_matrix(Lists.concatenate([ours, ours])) != sp.vstack([theirs, theirs])).nnz == 0
    by_column, columns = ours.turned(BUCKETS), theirs.tocsc()
    assert [part.tolist() for part in by_column] == [
        part.tolist() for part in (columns.indptr, columns.indices, columns.data)
    ]
