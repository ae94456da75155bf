"""Files and values that were good once: bytes flipped, cut, doubled and put in; values replaced at any depth."""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3), max_leaves=5
)
"""Whatever JSON can say, and Python's NaN."""

_TOKENS = [b"\0", b"\n", b"\r\n", b'"', b"{", b"}", b"[" * 2000, b"<", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80",
           b"9" * 5000, b"-1", b"1e999", b"NaN", b"\\ud800", b"../", "가".encode(), "e\u0301".encode(),
           b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"]  # fmt: skip


def examples(count: int) -> settings:
    """So many in the suite, and in proportion more where the profile says so."""
    return settings(max_examples=max(1, count * settings.default.max_examples // 100))  # type: ignore[union-attr]


@st.composite
def mutated(draw: st.DrawFn, content: bytes, most: int = 4) -> bytes:
    """The content after up to so many accidents."""
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 64)))
        match draw(st.sampled_from(["flip", "cut", "remove", "double", "zeros", "token", "bytes"])):
            case "flip" if at < len(content):
                content = content[:at] + bytes([content[at] ^ draw(st.integers(1, 255))]) + content[at + 1 :]
            case "cut":
                content = content[:at]
            case "remove":
                content = content[:at] + content[end:]
            case "double":
                content = content[:end] + content[at:]
            case "zeros":
                content = content[:at] + bytes(end - at) + content[end:]
            case "token":
                content = content[:at] + draw(st.sampled_from(_TOKENS)) + content[at:]
            case _:
                content = content[:at] + draw(st.binary(max_size=16)) + content[at:]
    return content


@st.composite
def replaced(draw: st.DrawFn, whole: Any, most: int = 3, values: st.SearchStrategy[Any] = VALUES) -> Any:
    """A value of JSON with some of its parts replaced, at any depth."""
    whole = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(0, most))):
        place: Any = whole
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
            if isinstance(place[key], dict | list) and draw(st.booleans()):
                place = place[key]
                continue
            place[key] = draw(values)
            break
    return whole


def lines(*values: Any) -> st.SearchStrategy[bytes]:
    """JSON Lines that were good once, damaged as values or as bytes."""
    good = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()
    broken = st.lists(st.sampled_from(values).flatmap(replaced), min_size=1, max_size=4).map(
        lambda some: "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in some).encode(
            "utf-8", "surrogatepass"
        )
    )
    return mutated(good) | broken | broken.flatmap(mutated) | st.binary(max_size=200)
