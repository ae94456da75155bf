"""What all commands do alike: their help, their counts, and how they end."""

import pytest

from bot.command_line import add_index_dir, command_parser, positive, telling_errors
from embeddings.errors import IndexUnusableError


def test_help_begins_with_the_command_and_ends_in_the_examples_as_they_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = command_parser("scripts.ask", "Asks.\n\n  two spaces", "examples:\n  python -m scripts.ask    asks\n")
    add_index_dir(parser)
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(["--help"])
    said = capsys.readouterr().out
    assert caught.value.code == 0
    assert said.startswith("usage: python -m scripts.ask ")
    assert "Asks.\n\n  two spaces\n" in said
    assert "--index-dir" in said
    assert said.endswith("examples:\n  python -m scripts.ask    asks\n")


@pytest.mark.parametrize(
    ("given", "told"), [("0", "found 0, expected at least 1"), ("-2", "found -2, expected"), ("x", "invalid positive")]
)
def test_what_is_no_count_is_told(given: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = command_parser("scripts.ask", None, "")
    parser.add_argument("--keep", type=positive)
    with pytest.raises(SystemExit) as caught:
        parser.parse_args([f"--keep={given}"])
    assert (caught.value.code, told in capsys.readouterr().err) == (2, True)


def test_an_expected_error_is_told_without_a_traceback_and_any_other_passes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @telling_errors
    def main(fault: Exception | None) -> int:
        if fault:
            raise fault
        return 0

    assert (main(None), capsys.readouterr().err) == (0, "")
    assert main(IndexUnusableError("found no index")) == 1
    assert capsys.readouterr().err == "found no index\n"
    with pytest.raises(ZeroDivisionError):
        main(ZeroDivisionError())
