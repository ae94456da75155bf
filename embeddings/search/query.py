"""A user's text as it is searched: in its normal form, in the alphabet it was meant in, with its spaces."""

from embeddings.encoder.protocol import Encoder
from embeddings.text.keyboard import hangul_reading
from embeddings.text.normal_form import normalise
from embeddings.text.spacing import respaced


def readable(text: str, encoder: Encoder) -> str:
    """`text` normalised, read in the keyboard's Hangul mode if that makes fewer pieces of it, and with its spaces."""
    query = normalise(text)
    hangul = hangul_reading(query)
    if hangul and encoder.count_tokens(hangul) < encoder.count_tokens(query):
        query = hangul
    return respaced(query)
