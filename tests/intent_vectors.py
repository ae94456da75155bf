"""Writes the vectors of what every build learns to tell intents from: `python -m tests.intent_vectors`.

To be run when the intents, the help centres or the small talk in embeddings/data change, or the bundled model does. A
build without the file is as good; it takes a minute longer.
"""

import sys

from bot.builds.encoders import encoder_to_build_with
from bot.settings import load_settings
from embeddings.building.intents import shipped_texts
from embeddings.intents.stored_vectors import STORED_VECTORS, store_vectors

if __name__ == "__main__":
    store_vectors(shipped_texts(), encoder_to_build_with(load_settings(encoder="torch"), print), STORED_VECTORS)
    sys.exit(0)
