from pathlib import Path

import pytest

from bot.settings import OFF_IF_EMPTY, Settings, load_settings


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_setting_means_its_default_or_that_it_is_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "")
    expected = "" if name in OFF_IF_EMPTY else Settings.model_fields[name].default
    assert getattr(load_settings(), name) == expected
    assert load_settings().model_dump(exclude={name}) == Settings().model_dump(exclude={name})


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_line_of_the_env_file_means_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env").write_text(f"{name.upper()}=\n")
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / "env")
    assert getattr(load_settings(), name) == ("" if name in OFF_IF_EMPTY else Settings.model_fields[name].default)


def test_what_an_empty_setting_switches_off_is_documented() -> None:
    empty = {name for name, field in Settings.model_fields.items() if "empty" in (field.description or "")}
    assert empty == OFF_IF_EMPTY | {"support_hours"}  # whose default is empty: always
    assert Settings.model_fields["support_hours"].default == ""
