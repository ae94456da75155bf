"""The door of backups, in this process and through a pipe."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import backup as script
from tests.bot.backup.place import KEY, SAMPLE, Place
from tests.conftest import ROOT


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A filled place that the script finds by itself, as it does where a bot is installed."""
    place = Place(tmp_path / "home")
    asyncio.run(place.fill())
    monkeypatch.chdir(place.folder)
    for name, value in (("DATABASE_URL", place.url), ("SECRET_KEY_PATH", place.key), ("FAQ_PATH", place.faq)):
        monkeypatch.setenv(name, str(value))
    return place


def test_the_script_saves_and_restores(at_home: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["save", "b.tar.gz"]) == 0
    contents = (
        "1 feedback, 2 inbox, 1 keys, 1 operator_answers, 1 outbox, 1 relay_messages, 1 relays, 1 states, "
        "2 turns, 1 users; "
        "faq.jsonl, intents.jsonl, secret.key, synonyms.jsonl\n"
    )
    assert capsys.readouterr().out.endswith(contents)
    assert stat.S_IMODE((at_home.folder / "b.tar.gz").stat().st_mode) == 0o600
    assert script.main(["restore", "b.tar.gz"]) == 1
    assert capsys.readouterr().err.startswith("DATABASE_URL: found rows in feedback, inbox,")
    at_home.faq.write_text("new\n")
    at_home.intents.unlink()
    (at_home.folder / "bot.db").unlink()
    assert script.main(["restore", "b.tar.gz"]) == 0
    kept = f"{at_home.faq} is other than in the backup, and was left as it is; --replace overwrites it\n"
    assert capsys.readouterr().out.endswith(contents + kept + "now run: python -m scripts.reindex --if-changed\n")
    assert asyncio.run(at_home.rows()) == SAMPLE


def test_the_script_tells_what_is_wrong(at_home: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["restore", "none.tar.gz"]) == 1
    assert capsys.readouterr().err == "none.tar.gz: can't be read (No such file or directory), expected a backup\n"
    with pytest.raises(SystemExit) as caught:
        script.main(["restore"])
    assert caught.value.code == 2


def test_the_script_says_that_a_key_of_the_environment_is_left_out(
    at_home: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    assert script.main(["save", "b.tar.gz"]) == 0
    assert capsys.readouterr().out.endswith("not in the backup: keep it in another safe place\n")


def test_a_backup_goes_through_a_pipe(at_home: Place) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scripts.backup"]
    backup = subprocess.run([*command, "save", "-"], check=True, capture_output=True, env=environment)
    assert backup.stderr.startswith(b"saved the state of 20")
    (at_home.folder / "bot.db").unlink()
    subprocess.run([*command, "restore", "-"], check=True, input=backup.stdout, env=environment)
    assert asyncio.run(at_home.rows()) == SAMPLE
