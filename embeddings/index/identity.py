"""Everything that shapes an answer beside the FAQ: a build may be searched only by what made it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class BuildIdentity(BaseModel):
    """One record, kept in the manifest; `embeddings.building.identity` makes the one of the running software."""

    model_config = ConfigDict(frozen=True)

    format: int
    """Of the build's files."""
    model: str
    """Fingerprint of the encoder: weights, tokenizer, pooling, prompts."""
    normalisation: int
    spacing: str
    """Version of the analyser that puts missing spaces back, and when it does."""
    ngrams: tuple[int, int]
    """Lengths of the lexical leg's jamo n-grams."""
    ranking: dict[str, float]
    """Weights of the ranking score, how many candidates are looked at, and what is sure or listed whatever they say."""
    features: tuple[str, ...]
    """Of the confidence, in their order."""
    training: dict[str, float] = Field(default_factory=dict)
    """What the confidence is learned by; nothing in builds of software that kept no record of it."""
    vectors: str = "faiss"
    """What they are searched by."""
    data: dict[str, str] = Field(default_factory=dict)
    """sha256 of the package's data files, by name."""

    def difference(self, running: "BuildIdentity") -> str | None:
        """The first field in which a build's identity differs from that of the `running` software; None if none does.

        >>> old = BuildIdentity(
        ...     format=2, model="a", normalisation=1, spacing="1", ngrams=(2, 4), ranking={}, features=()
        ... )
        >>> old.difference(old.model_copy(update={"ngrams": (2, 5)}))
        'found ngrams (2, 4), expected (2, 5)'
        """
        for name in type(self).model_fields:
            found, expected = getattr(self, name), getattr(running, name)
            if found != expected:
                return _told(name, found, expected)
        return None


def _told(name: str, found: Any, expected: Any) -> str:
    if isinstance(found, dict):
        part = next(key for key in sorted({*found, *expected}) if found.get(key) != expected.get(key))
        return _told(f"{name} of {part}", found.get(part), expected.get(part))
    return f"found {name} {found!r}, expected {expected!r}"
