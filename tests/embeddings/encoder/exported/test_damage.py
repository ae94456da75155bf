"""Every file of a folder of graphs, damaged: it is noticed, and the graphs are made or measured anew."""

from pathlib import Path

import pytest

from embeddings.encoder.exported.folder import fault_of, graphs_folder
from embeddings.encoder.exported.measuring import CHOICE, measured_here
from embeddings.encoder.model_files import fingerprint_of
from tests.damage.accidents import ACCIDENTS, Accident, files_of, happened


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_each_damaged_file_is_noticed(tiny: Path, cache: Path, accident: Accident) -> None:
    folder = graphs_folder(cache, fingerprint_of(str(tiny)))
    assert fault_of(folder) is None
    names = files_of(folder)
    assert len(names) > 5
    for name in names:
        other = folder / ("onnx.onnx" if name.name == "tokenizer.json" else "tokenizer.json")
        with happened(accident, folder / name, other):
            if name.name == CHOICE:
                assert not measured_here(folder)
            else:
                assert fault_of(folder) is not None, (accident, name)
    assert fault_of(folder) is None
    assert measured_here(folder)


def test_what_the_description_says_is_as_it_was_written(tiny: Path, cache: Path) -> None:
    """A prompt of other letters would give other vectors, and nobody would know."""
    folder = graphs_folder(cache, fingerprint_of(str(tiny)))
    path = folder / "graphs.json"
    path.write_bytes(path.read_bytes().replace(b"passage: ", b"massage: "))
    assert fault_of(folder) == ("found graphs.json damaged (its seal is broken), expected it as it was written")
