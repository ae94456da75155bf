"""What serves needs the exported graph and no torch: the real model, in processes of their own."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.building.identity import identity_of
from embeddings.encoder.loading import load_encoder
from embeddings.encoder.model_files import BUNDLED
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from tests.conftest import ROOT
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE

HEAVY = ["torch", "transformers", "sentence_transformers", "onnx", "onnxscript", "sklearn", "openpyxl", "vl_convert"]
CODE = f"""
import importlib, sys
try:
    code = importlib.import_module(sys.argv[1]).main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
print(code, [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


@pytest.fixture(scope="module")
def place(exported_bundled: Path, model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build whose rows the exported graph encoded."""
    encoder = load_encoder(BUNDLED, model_cache, "onnx-int8", serving=False)
    folder = tmp_path_factory.mktemp("exported")
    store = BuildStore(folder / "index")
    with store.lock():
        scratch = store.scratch()
        index = replace(Index.encode(ENTRIES, INTENTS, encoder), confidence=WORD_CONFIDENCE)
        index.save(scratch, identity_of(encoder.fingerprint), encoder.name, "0" * 64)
        store.switch(store.add(scratch))
    return folder


@pytest.mark.model
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["scripts.ask", ENTRIES[0].question], ENTRIES[0].question),
        (["scripts.ask", "--help"], "examples:"),
        (["scripts.reindex", "--help"], "examples:"),
        (["bot.__main__"], ENTRIES[0].answer.split()[0]),
    ],
)
def test_no_torch_is_loaded(command: list[str], told: str, place: Path, model_cache: Path) -> None:
    environment = {
        "INDEX_DIR": str(place / "index"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{place}/bot.db",
        "SECRET_KEY": "k" * 32,
        "MODEL_CACHE_DIR": str(model_cache),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PATH": "",
    }
    run = subprocess.run(
        [sys.executable, "-c", CODE, *command],
        cwd=place,
        env=environment,
        input=f"{ENTRIES[0].question}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert told in run.stdout, run.stderr
    assert run.stderr.splitlines()[-1] == "0 []"
