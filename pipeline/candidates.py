"""The same undertaking in other cities, as ranked candidates: suggested to a person, never merged.

Four views of an undertaking are compared, each by its cosine: its words (Sudachi's normalized forms, synonyms folded), their
characters, a latent space in which words that go together lie together, and the profile of themes that its words speak for.
Equal inputs give equal rankings; ties keep the order of the pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from normalizers.theme import definitions, generic_words, theme_points, theme_words
from normalizers.tokens import content_words

# Shares of the four views. Any share of themes from a quarter up ranks the undertakings of one left-out city alike.
_WORDS, _CHARACTERS, _LATENT, _THEMES = 0.2, 0.2, 0.2, 0.4
_GENERIC = 0.3  # what 推進 or 充実 counts beside a word of the matter
_DIMENSIONS = 60
_NOISE = 0.005  # what two items share by the folding into fewer dimensions alone
_BLOCK = 128  # items a time, so that a pool of 100,000 stays near 100 MB


@dataclass(frozen=True, slots=True)
class Item:
    """An undertaking of a city; `context` is the heading above it."""

    id: str
    city: str
    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An undertaking of another city that may be the same; `score` is a ratio 0-1."""

    id: str
    score: float


def rank_candidates(
    items: Sequence[Item], against: Sequence[Item] | None = None, top: int = 10
) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """For each item its likeliest counterparts in other cities, best first, at most `top`; out of `items` without `against`.

    Candidates without anything in common (no score above what chance gives) are left out.

    >>> items = [Item("1", "甲市", "認知症カフェの開設"), Item("2", "乙市", "オレンジカフェの運営"), Item("3", "乙市", "市道の舗装")]
    >>> [(name, [found.id for found in candidates][:1]) for name, candidates in rank_candidates(items)]
    [('1', ['2']), ('2', ['1']), ('3', [])]
    """
    pool = items if against is None else against
    if not items or not pool:
        yield from ((item.id, ()) for item in items)
        return
    vectors = _vectors([*items, *(pool if against is not None else ())])
    pool_vectors = vectors[len(items) :] if against is not None else vectors
    cities = np.array([item.city for item in pool])
    for start in range(0, len(items), _BLOCK):
        scores = (vectors[start : start + len(items)][:_BLOCK] @ pool_vectors.T).toarray()
        for item, row in zip(items[start:], scores, strict=False):
            yield item.id, tuple(_best(row, cities != item.city, pool, top))


def _best(
    scores: NDArray[np.float64], allowed: NDArray[np.bool_], pool: Sequence[Item], top: int
) -> Iterator[Candidate]:
    rounded = np.where(allowed, scores.round(4), 0.0)
    for place in np.argsort(-rounded, kind="stable")[:top]:
        if rounded[place] > _NOISE:
            yield Candidate(pool[place].id, float(rounded[place]))


def _vectors(items: Sequence[Item]) -> Any:
    """One row an item whose dot products are the shared cosines of the four views; items × features, sparse.

    The words of the controlled list stand among the texts that the views learn from, so that a handful of items has a language too.
    """
    texts = [content_words(item.text) for item in items]
    learned = [*texts, *(content_words(" ".join(words)) for words in theme_words().values())]
    words = _word_view(learned)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit_transform(
        map(_matter, learned)
    )
    latent = normalize(
        TruncatedSVD(min(_DIMENSIONS, words.shape[1] - 1), algorithm="arpack", random_state=0).fit_transform(words)
    )
    views = ((words, _WORDS), (characters, _CHARACTERS), (csr_matrix(latent), _LATENT))
    rows = [view[: len(items)] * np.sqrt(share) for view, share in views]
    return hstack([*rows, csr_matrix(_theme_view(items)) * np.sqrt(_THEMES)]).tocsr()


def _word_view(texts: Sequence[tuple[str, ...]]) -> Any:
    """TF-IDF of content words and neighbouring pairs, generic ones damped; rows of length 1."""
    vectorizer = TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True)
    weighed = vectorizer.fit_transform(texts)
    generic = generic_words()
    damping = [_GENERIC if generic.issuperset(name.split()) else 1.0 for name in vectorizer.get_feature_names_out()]
    return normalize(weighed.multiply(np.array(damping)).tocsr())


def _words_and_pairs(words: tuple[str, ...]) -> list[str]:
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def _matter(words: tuple[str, ...]) -> str:
    """The words that say what the undertaking is about; all of them where each is generic."""
    return " ".join(word for word in words if word not in generic_words()) or " ".join(words)


def _theme_view(items: Sequence[Item]) -> NDArray[np.float64]:
    """Profile of themes, items × themes, the leading theme stressed; rows of length 1 (or 0)."""
    profiles = [theme_points(item.text, item.context) for item in items]
    table = np.array([[profile.get(name, 0.0) for name in definitions()] for profile in profiles])
    return np.asarray(normalize(table**1.5))
