"""The audit of the packages: which holes a list knows in which versions, and whose licences are shown."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests import audit
from tests.audit import Hole, Package, holes

PACKAGES = [Package("aiohttp", "3.13.0", "Apache-2.0"), Package("python-stdnum", "2.2", "LGPL-2.1-or-later")]


def listed(folder: Path, *entries: dict[str, object]) -> Path:
    path = folder / "osv.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number, entry in enumerate(entries):
            defaults = {"id": f"PYSEC-{number}", "modified": f"2026-11-0{number + 1}T00:00:00Z", "summary": "bad"}
            packed.writestr(f"{number}.json", json.dumps(defaults | entry))
    return path


def affected(name: str, *events: dict[str, str], versions: tuple[str, ...] = ()) -> dict[str, object]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}, {"type": "GIT", "events": [{"introduced": "abc"}]}]
    package = {"ecosystem": "PyPI", "name": name}
    return {"affected": [{"package": package, "ranges": ranges, "versions": list(versions)}]}


@pytest.mark.parametrize(
    ("entry", "hit"),
    [
        (affected("aiohttp", {"introduced": "0"}, {"fixed": "3.13.1"}), True),
        (affected("aiohttp", {"introduced": "0"}, {"fixed": "3.13.0"}), False),
        (affected("aiohttp", {"introduced": "3.14"}), False),
        (affected("aiohttp", {"introduced": "3.0"}, {"last_affected": "3.13.0"}), True),
        (affected("aiohttp", {"fixed": "3.1"}, {"introduced": "3.5"}, {"introduced": "0"}), True),
        (affected("aiohttp", versions=("3.13.0",)), True),
        (affected("Python_Stdnum", {"introduced": "0"}), True),
        (affected("other", {"introduced": "0"}), False),
        (affected("aiohttp", {"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}, False),
        ({"affected": [{"package": {"ecosystem": "npm", "name": "aiohttp"}, "versions": ["3.13.0"]}]}, False),
    ],
)
def test_a_hole_is_known_by_package_and_version(tmp_path: Path, entry: dict[str, object], hit: bool) -> None:
    found, newest = holes(listed(tmp_path, entry), PACKAGES)
    assert [hole.identifier for hole in found] == (["PYSEC-0"] if hit else [])
    assert newest == date(2026, 11, 1)


def test_the_packages_are_the_projects_own_and_what_these_need() -> None:
    found = {package.name: package for package in audit.needed()}
    assert {"aiohttp", "pydantic", "pydantic-core", "greenlet"} <= set(found)
    assert not {"pytest", "hypothesis", "ruff"} & set(found)
    assert found["aiohttp"].licence.startswith("Apache-2.0")
    assert [name for name, package in found.items() if package.licence == "?"] == []


def test_what_is_found_is_told_with_the_age_of_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "needed", lambda: PACKAGES)
    database = listed(tmp_path, affected("aiohttp", {"introduced": "0"}), affected("other", {"introduced": "0"}))
    assert audit.main(["--database", str(database)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["aiohttp", "3.13.0", "Apache-2.0"]
    assert told[2] == "aiohttp: PYSEC-0 bad"
    assert told[3].startswith("2 packages, 1 known holes; the newest entry of the list is of 2026-11-02, ")
    assert audit.main(["--database", str(listed(tmp_path, affected("other", {"introduced": "0"})))]) == 0


def test_without_a_list_the_licences_are_shown_and_that_nothing_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LIST", (tmp_path / "nowhere").as_uri())
    assert audit.main(["--fetch", "--database", str(tmp_path / "osv.zip")]) == 1
    told = capsys.readouterr()
    assert "can't be had" in told.err
    assert "found no copy of the list, so nothing is known of holes" in told.out


def test_a_new_copy_takes_the_place_of_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "served").mkdir()
    served = listed(tmp_path / "served", affected("aiohttp", {"introduced": "0"}))
    monkeypatch.setattr(audit, "LIST", served.as_uri())
    audit.fetch(tmp_path / "osv.zip")
    assert holes(tmp_path / "osv.zip", PACKAGES)[0] == [Hole("aiohttp", "PYSEC-0", "bad")]
