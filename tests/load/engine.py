"""What a search in a Milvus server takes beside FAISS, on the same vectors: `python -m tests.load.engine`.

The vectors are random, of the bundled model's dimension. All are timed in turns, so that other work of the machine
falls on all of them. The server is that of the tests, in a network of its own, on the same cores.
"""

import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np

from bot.clock import timed
from bot.command_line import command_parser, positive
from embeddings.encoder.protocol import Floats
from embeddings.index.dense import DenseIndex, MappedDenseIndex, Rows, Within
from embeddings.index.rows import Belonging
from embeddings.search.candidates import ROWS_A_LEG
from tests.fakes.milvus import Door, own_room, packages

_EXAMPLES = """examples:
  python -m tests.load.engine
  python -m tests.load.engine --rows 1000000 --queries 50
"""
DIMENSION = 384
SERVICES = 10
Search = Callable[[Floats], tuple[Rows, Floats]]


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0; 1 where there is no server, 2 for a wrong command line."""
    parser = command_parser("tests.load.engine", __doc__, _EXAMPLES)
    parser.add_argument("--rows", type=positive, nargs="+", default=[10_000, 100_000], help="how many vectors")
    parser.add_argument("--queries", type=positive, default=200, help="how many searches of each kind (default: 200)")
    options = parser.parse_args(argv)
    found = packages()
    if found is None:
        print("found no Milvus server, expected milvus==2.3.5 in var/milvus; see .ci/run", file=sys.stderr)
        return 1
    with own_room(found) as room:
        door = Door(room / "door")
        print(f"server at rest: {_megabytes(room):.0f} MB")
        for count in options.rows:
            with TemporaryDirectory() as folder:
                _compare(count, options.queries, door, Path(folder))
            print(f"server: {_megabytes(room):.0f} MB")
        door.close()
    return 0


def _compare(count: int, queries: int, door: Door, folder: Path) -> None:
    from embeddings.index.milvus.engine import Engine
    from embeddings.index.milvus.index import MilvusIndex
    from embeddings.index.milvus.store import MilvusStore

    own, asked = _vectors(count, 1), _vectors(queries, 2)
    flat = DenseIndex(faiss.IndexFlatIP(DIMENSION))
    flat._index.add(own)
    services = [Belonging(service=str(row * SERVICES // count)) for row in range(count)]
    name, taken = timed(partial(MilvusStore(door.uri, "").save, flat, services, "random", folder))
    print(f"{count} vectors: a collection written, loaded and checked in {taken:.1f} s")
    engine = Engine(door.uri, "")
    milvus = MilvusIndex(engine, name, np.load(folder / "vectors.npy", mmap_mode="r"))
    gone = MilvusIndex(Engine("http://127.0.0.1:9", ""), name, own)
    gone._away.failed(LookupError("as if it were gone"))
    gone._away._again = float("inf")
    within = Within(np.arange(3 * count // SERVICES, 4 * count // SERVICES), service="3")
    some = np.arange(0, count, max(1, count // 1000))
    ways: dict[str, Search] = {
        "FAISS, every row": partial(flat.search, k=ROWS_A_LEG),
        "Milvus": partial(milvus.search, k=ROWS_A_LEG),
        "Milvus, 10 rows": partial(milvus.search, k=10),
        "Milvus, a tenth by its service": partial(milvus.search, k=ROWS_A_LEG, within=within),
        "Milvus, 1000 rows hidden": partial(milvus.search, k=ROWS_A_LEG, exclude=some),
        "without the engine": partial(gone.search, k=ROWS_A_LEG),
    }
    if count > 30_000:
        ways["FAISS, by cells, as of a large index"] = partial(MappedDenseIndex.of(own).search, k=ROWS_A_LEG)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    same = 0
    for vector in asked:
        rows = {}
        for way, search in ways.items():
            (rows[way], _), taken = timed(partial(search, vector))
            seconds[way].append(taken)
        same += rows["FAISS, every row"].tolist() == rows["Milvus"].tolist() == rows["without the engine"].tolist()
    for way, times in seconds.items():
        middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"  {way}: {1000 * middle:.1f} ms, 95th percentile {1000 * late:.1f}")
    print(f"  the same {ROWS_A_LEG} rows in the same order {same} times of {queries}")
    engine.drop(name)


def _vectors(count: int, seed: int) -> Floats:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSION), np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def _megabytes(room: Path) -> float:
    """Resident memory of the server, the process below the one that keeps the room."""
    keeper = (room / "pid").read_text()
    (server,) = "".join(task.read_text() for task in Path(f"/proc/{keeper}/task").glob("*/children")).split()
    status = Path(f"/proc/{server}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


if __name__ == "__main__":
    sys.exit(main())
