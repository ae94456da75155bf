"""What a build is made and searched with: the encoder, as ENCODER says or on the build's graph; a store of vectors."""

from collections.abc import Callable
from functools import partial

from bot.settings import Settings
from embeddings.encoder.exported.measuring import cores
from embeddings.encoder.graphs import Graph, Wish, graph_of, model_of, with_graph
from embeddings.encoder.loading import available_graph, load_encoder, noted_graph
from embeddings.encoder.model_files import fingerprint_of
from embeddings.encoder.protocol import Encoder
from embeddings.errors import ConfigurationError, FaqBotError
from embeddings.faq.faq_file import load_faq
from embeddings.index.dense import FAISS, VectorStore
from embeddings.index.manifest import Manifest

Tell = Callable[[str], None]


def encoder_to_build_with(settings: Settings, tell: Tell) -> Encoder:
    """Takes all cores. Raises ModelError where the settings' model can't be had."""
    return load_encoder(
        settings.embedding_model, settings.model_cache_dir, _available(settings, settings.encoder, tell), serving=False
    )


def fingerprint_to_build_with(settings: Settings) -> str:
    """That of `encoder_to_build_with`, as far as it can be told while nothing is made or loaded."""
    graph = noted_graph(settings.embedding_model, settings.model_cache_dir, settings.encoder)
    return with_graph(fingerprint_of(settings.embedding_model), graph)


def encoder_to_serve(settings: Settings, manifest: Manifest, tell: Tell) -> Encoder:
    """The one that a build of this manifest asks for, as far as it can be had here. Raises ModelError as above."""
    wish = graph_of(fingerprint_for(settings, fingerprint_of(settings.embedding_model), manifest))
    return load_encoder(
        settings.embedding_model, settings.model_cache_dir, _available(settings, wish, tell), serving=True
    )


def passes_at_once(encoder: Encoder) -> int:
    """How many forward passes of an encoder go on side by side: of an exported graph, one on each core. In torch one
    waits for the other.
    """
    return cores() if graph_of(encoder.fingerprint) != "torch" else 1


def fingerprint_for(settings: Settings, running: str, manifest: Manifest) -> str:
    """The fingerprint of the encoder that would search a build; `running` is that of the model, on any graph.

    Under `auto` the build says which graph its rows are of, if they are of this model.
    """
    if settings.encoder != "auto":
        return with_graph(model_of(running), settings.encoder)
    built = manifest.identity.model if manifest.identity else ""
    return built if model_of(built) == model_of(running) else running


def fingerprint_to_be_had(settings: Settings, manifest: Manifest, tell: Tell) -> str:
    """The same of the settings' model, after a look whether its graph can be had here: it is made if it isn't there."""
    model = fingerprint_of(settings.embedding_model)
    wished = fingerprint_for(settings, model, manifest)
    if model_of(wished) != model_of(manifest.identity.model if manifest.identity else ""):
        return wished  # the build is of another model, and nothing need be made to know it
    return with_graph(model, _available(settings, graph_of(wished), tell))


def vectors_of(settings: Settings) -> VectorStore:
    """Where the settings have vectors searched; an engine is not asked anything yet. Raises ConfigurationError."""
    if settings.vector_store == "faiss":
        return FAISS
    if settings.milvus_uri is None:
        raise ConfigurationError(
            "MILVUS_URI: found nothing, expected the address of a Milvus server, since VECTOR_STORE=milvus, such as "
            "http://127.0.0.1:19530; set it in the environment or .env"
        )
    try:
        from embeddings.index.milvus.store import MilvusStore  # its client is an extra, and takes a second to load
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"VECTOR_STORE=milvus: found no package {error.name}, expected the extra [milvus]; run: "
            ".venv/bin/pip install -c constraints.txt -e '.[milvus]'"
        ) from error
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    return MilvusStore(settings.milvus_uri, token)


def _available(settings: Settings, wish: Wish, tell: Tell) -> Graph:
    sample = partial(_phrasings, settings)
    return available_graph(settings.embedding_model, settings.model_cache_dir, wish, sample, tell)


def _phrasings(settings: Settings) -> list[str]:
    """What an export is tried with; what is wrong in the file is told by whoever publishes it."""
    try:
        entries = load_faq(settings.faq_path, lambda note: None)
    except FaqBotError:
        return []
    return [text for entry in entries for text in (entry.question, *entry.alternates)]
