"""Who may come in: passwords, roles, and requests that another page sent."""

from pathlib import Path

import pytest

from bot.console.access import TRIES_A_MINUTE, Door
from embeddings.errors import ConfigurationError
from tests.bot.console.conftest import Console, Visitor, fields_of
from tests.fakes.running import settings_for


async def signed_in(console: Console, password: str, name: str = "민지") -> Visitor:
    visitor = console.visitor()
    await visitor.post("/login", name=name, password=password)
    return visitor


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"console_listen": "0.0.0.0:8090"}, "CONSOLE_PASSWORD: found nothing"),
        ({"console_viewer_password": "a"}, "CONSOLE_PASSWORD: found nothing"),
        ({"console_password": "a", "console_viewer_password": "a"}, "CONSOLE_VIEWER_PASSWORD: found the operators'"),
    ],
)
def test_a_console_that_anybody_could_use_does_not_open(given: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=told):
        Door.of(settings_for(tmp_path, None, **given))


async def test_without_a_password_nothing_is_shown(guarded: Console) -> None:
    visitor = guarded.visitor()
    for path in ("/", "/queue", "/trying", "/builds", "/deeds", "/entry?id=refund", "/job"):
        assert "환불" not in await visitor.get(path)
        assert "비밀번호" in visitor.text, path
    await visitor.client.close()


async def test_operators_edit_and_viewers_look(guarded: Console) -> None:
    viewer, operator = await signed_in(guarded, "구경만"), await signed_in(guarded, "열려라 참깨")
    before = guarded.faq.read_bytes()
    await viewer.get("/entry?id=refund")
    assert "환불은 어떻게 하나요" in viewer.text
    assert ">저장<" not in viewer.text
    assert "이 항목 지우기" not in viewer.text
    writing = ("/entry", "/entry/check", "/entry/delete", "/queue/learn", "/queue/suggest", "/queue/effect")
    for path in (*writing, "/queue/decide", "/trying/draft", "/builds/publish", "/builds/back"):
        await viewer.post(path, **fields_of("refund", answer="바꿨어요."))
        assert viewer.status == 403, path
    assert guarded.faq.read_bytes() == before
    await operator.get("/entry?id=refund")
    await operator.post("/entry", **fields_of("refund", answer="바꿨어요."))
    assert "저장했어요" in operator.text
    assert "민지" in await operator.get("/deeds")
    for visitor in (viewer, operator):
        await visitor.client.close()


async def test_a_guesser_is_stopped(guarded: Console) -> None:
    visitor = guarded.visitor()
    for _ in range(TRIES_A_MINUTE):
        await visitor.post("/login", name="x", password="y")
        assert visitor.status == 403
    await visitor.post("/login", name="x", password="열려라 참깨")
    assert visitor.status == 429
    await visitor.client.close()


async def test_what_another_page_sends_is_refused(console: Console, visitor: Visitor) -> None:
    before = console.faq.read_bytes()
    await visitor.get("/entry?id=refund")
    token = visitor.hidden["csrf"]
    for csrf in ("", token[:-1], "가" * 43):
        await visitor.post("/entry", **fields_of("refund", answer="x") | {"csrf": csrf})
        assert visitor.status == 403
    fields = visitor.hidden | fields_of("refund", answer="x")
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with visitor.client.post(console.url + "/entry", data=fields, headers=headers) as response:
            assert response.status == 403
    assert console.faq.read_bytes() == before


async def test_every_answer_carries_the_policy(console: Console, visitor: Visitor) -> None:
    for path, status in (("/", 200), ("/entry?id=none", 404), ("/nowhere", 404), ("/static/console.css", 200)):
        await visitor.get(path)
        assert visitor.status == status
        assert visitor.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


async def test_signing_out_ends_the_session(guarded: Console) -> None:
    operator = await signed_in(guarded, "열려라 참깨")
    await operator.get("/")
    cookie = next(iter(operator.client.cookie_jar)).value
    await operator.post("/logout")
    async with operator.client.get(guarded.url, headers={"Cookie": f"console={cookie}"}) as response:
        assert "비밀번호" in await response.text()
    await operator.client.close()
