import logging
import subprocess
import sys

import pytest

from tests.conftest import ROOT

TOKEN = "123456:AAH-secret_token"


def logged(statements: str, level: str = "INFO") -> str:
    """What a process writes to stderr that sets logging up with TOKEN as its secret and runs `statements`."""
    code = "import logging, sys; from bot.log import configure_logging\ntoken = sys.argv[1]\n"
    code += f"configure_logging({level!r}, [token, ''])\n{statements}"
    run = subprocess.run([sys.executable, "-c", code, TOKEN], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == ""
    return run.stderr


@pytest.mark.parametrize(
    ("statements", "ending"),
    [
        ("logging.info('at https://api/bot%s/getMe', token)", "INFO root: at https://api/bot***/getMe\n"),
        ("logging.error(f'{token}, {token}')", "ERROR root: ***, ***\n"),
        ("logging.getLogger(token).warning('hello')", "WARNING ***: hello\n"),
        ("logging.info({'url': token})", "INFO root: {'url': '***'}\n"),
    ],
)
def test_a_secret_is_replaced_wherever_it_stands(statements: str, ending: str) -> None:
    assert logged(statements).endswith(ending)


def test_a_secret_is_replaced_in_tracebacks_and_their_causes() -> None:
    text = logged(
        "try:\n  try: raise OSError(token)\n  except OSError as cause: raise ValueError('at ' + token) from cause\n"
        "except ValueError: logging.exception('failed')"
    )
    assert TOKEN not in text
    assert "OSError: ***\n" in text
    assert "ValueError: at ***\n" in text


def test_records_below_the_level_are_not_written() -> None:
    assert logged("logging.info('one'); logging.warning('two')", level="WARNING").endswith("WARNING root: two\n")
    assert logged("logging.info('one')", level="WARNING") == ""


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11"])
def test_libraries_that_log_requests_are_quiet_even_at_debug(name: str) -> None:
    assert logged(f"logging.getLogger({name!r}).info('POST')", level="DEBUG") == ""
    assert logging.getLevelName(30) in logged(f"logging.getLogger({name!r}).warning('slow')")
