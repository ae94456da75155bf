"""Which encoder runs: a model's exported graph where there is one or one can be made, else the model in torch."""

from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from embeddings.encoder.exported.folder import fault_of, graphs_folder, read_description
from embeddings.encoder.exported.making import make_graphs
from embeddings.encoder.exported.measuring import Choice, cores, measured_here, read_choice
from embeddings.encoder.graphs import EXPORTED, Graph, Wish
from embeddings.encoder.model_files import fingerprint_of
from embeddings.encoder.protocol import Encoder
from embeddings.errors import ModelError

Tell = Callable[[str], None]
Sample = Callable[[], Sequence[str]]
"""Asked only where graphs must be made: reading a large FAQ takes its time."""

_QUESTIONS = Path(__file__).parents[1] / "data" / "other_questions.txt"
_SAMPLE = 200
"""Texts that an export is held against the original with."""


class _NoGraphError(Exception):
    """The text says why."""


def available_graph(name: str, cache: Path, wish: Wish, sample: Sample, tell: Tell) -> Graph:
    """The graph that a wish comes to, made where it isn't there; torch, and the reason is told, where it can't be had.

    `name` is a value of EMBEDDING_MODEL, `sample` gives phrasings of the FAQ. `auto` is what was measured to be best on
    this processor. Raises ModelError where the model can't be had.
    """
    if wish == "torch":
        return "torch"
    try:
        choice = _ready(name, cache, wish, sample, tell)
    except _NoGraphError as error:
        tell(f"the model runs in torch, slower and larger than exported: {error}")
        return "torch"
    graph = choice.graph if wish == "auto" else wish
    if choice.fits(graph):
        return graph
    tell(f"the model runs in torch: {graph} differs from it too much ({choice.agreement.get(graph, 'not measured')})")
    return "torch"


def noted_graph(name: str, cache: Path, wish: Wish) -> Graph:
    """What `available_graph` would come to, told from what is there: nothing is made, checked or loaded."""
    if wish == "torch":
        return "torch"
    choice = read_choice(graphs_folder(cache, fingerprint_of(name)))
    if choice is None:
        return "torch"
    graph = choice.graph if wish == "auto" else wish
    return graph if choice.fits(graph) else "torch"


def load_encoder(name: str, cache: Path, graph: Graph, *, serving: bool) -> Encoder:
    """The encoder on a graph that is available. One that serves leaves room for all else; any other takes all cores.

    Raises ModelError where the model can't be had.
    """
    if graph == "torch":
        from embeddings.encoder.sentence_encoder import SentenceEncoder  # seconds and 400 MB: only where it is wanted

        return SentenceEncoder(name, cache, threads=1 if serving else None)
    from embeddings.encoder.exported.onnx_encoder import OnnxEncoder

    folder = graphs_folder(cache, fingerprint_of(name))
    choice = read_choice(folder)
    ways = {"threads": choice.threads if choice else 1} if serving else {"workers": cores()}
    try:
        return OnnxEncoder(name, folder, graph, **ways)
    except Exception as error:  # files that are as they were written, and yet no graphs, can raise anything
        raise ModelError(
            f"{folder}: the graphs can't be opened ({type(error).__name__}), expected those of the model; remove the "
            "folder, and they are made anew"
        ) from error


def _ready(name: str, cache: Path, wish: Wish, sample: Sample, tell: Tell) -> Choice:
    """Make what is missing; returns what was measured."""
    folder = graphs_folder(cache, fingerprint_of(name))
    fault = fault_of(folder, EXPORTED if wish == "auto" else (wish,))
    if fault or (not _refusal(folder) and not (measured_here(folder) if wish == "auto" else read_choice(folder))):
        if fault and folder.is_dir() and folder.name == fingerprint_of(name):
            tell(f"{folder}: {fault}; made anew")
        _make(name, cache, sample())
        folder = graphs_folder(cache, fingerprint_of(name))  # a hub's model is known only now
        if measured := read_choice(folder):
            tell(measured.told())
    if reason := _refusal(folder):
        raise _NoGraphError(f"it can't be exported ({reason})")
    choice = read_choice(folder)
    if choice is None:
        raise _NoGraphError(f"{folder} was changed by somebody else")
    return choice


def _make(name: str, cache: Path, sample: Sequence[str]) -> None:
    even = [sample[place * len(sample) // _SAMPLE] for place in range(_SAMPLE)] if len(sample) > _SAMPLE else [*sample]
    texts = even + _QUESTIONS.read_text(encoding="utf-8").splitlines()
    try:
        make_graphs(name, cache, texts[:_SAMPLE])
    except ImportError as error:
        raise _NoGraphError(f"what exports it is not installed ({error})") from error
    except BrokenProcessPool as error:
        raise _NoGraphError("the process that exports it was killed; it needs 4 GB of memory") from error
    except OSError as error:
        raise _NoGraphError(f"MODEL_CACHE_DIR: {cache} can't be written ({error.strerror or error})") from error


def _refusal(folder: Path) -> str:
    try:
        return read_description(folder).refused
    except (OSError, ValueError):
        return ""
