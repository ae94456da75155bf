"""Who may come in and what they may do: passwords, sessions, roles, and requests that no other page may send."""

import getpass
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from aiohttp import web
from cachetools import TTLCache

from bot.settings import Settings
from embeddings.errors import ConfigurationError

Role = Literal["operator", "viewer"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

COOKIE = "console"
HOURS = 12
"""After which everybody signs in anew."""
TRIES_A_MINUTE = 10
"""Wrong passwords from everywhere together: a person needs fewer, and a guesser gets no further."""
FREE = ("/login", "/static/")
READING = ("/logout", "/trying/ask")
"""What a viewer may send: it changes nothing that is kept."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Session:
    """Somebody who came in."""

    name: str
    role: Role
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def writes(self) -> bool:
        """Whether they may change anything."""
        return self.role == "operator"


class Door:
    """Knows the passwords and who is in. Without passwords, everybody at this machine is an operator."""

    def __init__(self, passwords: dict[Role, str]) -> None:
        self._passwords = passwords
        self._sessions: TTLCache[str, Session] = TTLCache(1_000, ttl=HOURS * 3600)
        self._missed: TTLCache[int, None] = TTLCache(TRIES_A_MINUTE, ttl=60)

    @classmethod
    def of(cls, settings: Settings) -> "Door":
        """Raises ConfigurationError for a console that anybody on the network could use."""
        given = (("operator", settings.console_password), ("viewer", settings.console_viewer_password))
        passwords: dict[Role, str] = {role: secret.get_secret_value() for role, secret in given if secret}  # type: ignore[misc]  # the two roles
        if "operator" not in passwords and (passwords or not is_loopback(settings.console_listen.rpartition(":")[0])):
            raise ConfigurationError(
                f"CONSOLE_PASSWORD: found nothing, expected a password, since CONSOLE_LISTEN is "
                f"{settings.console_listen} or CONSOLE_VIEWER_PASSWORD is set; make one with: openssl rand -hex 16"
            )
        if len(passwords) == 2 and len(set(passwords.values())) == 1:
            raise ConfigurationError(
                "CONSOLE_VIEWER_PASSWORD: found the operators' password, expected another; make one with: "
                "openssl rand -hex 16"
            )
        return cls(passwords)

    @property
    def locked(self) -> bool:
        """Whether a password is asked for."""
        return bool(self._passwords)

    def session(self, key: str) -> Session | None:
        """The one with this cookie; without passwords, everybody has one."""
        found = self._sessions.get(key)
        return found if found or self.locked else self._enter(_user(), "operator")

    def sign_in(self, name: str, password: str) -> Session | None:
        """None for a wrong password. Raises HTTPTooManyRequests after too many of them."""
        if len(self._missed) >= TRIES_A_MINUTE:
            raise web.HTTPTooManyRequests(text="잘못된 비밀번호가 너무 많았어요. 1분 뒤에 다시 해 주세요.")
        for role, expected in self._passwords.items():
            if hmac.compare_digest(password.encode("utf-8", "replace"), expected.encode()):
                return self._enter(name.strip()[:40] or _KNOWN_AS[role], role)
        self._missed[secrets.randbits(64)] = None
        return None

    def sign_out(self, session: Session) -> None:
        """The session is over, whoever has its cookie."""
        self._sessions.pop(session.key, None)

    def _enter(self, name: str, role: Role) -> Session:
        session = Session(name, role)
        self._sessions[session.key] = session
        return session


_KNOWN_AS: dict[Role, str] = {"operator": "운영자", "viewer": "보기 전용"}

DOOR = web.AppKey("door", Door)
SESSION = web.RequestKey("session", Session)


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets in whoever may; what comes from another page, or of another host's name, goes no further."""
    try:
        response = await _let_in(request, handler)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    response.headers.update(HEADERS)
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    return response


async def _let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    door = request.app[DOOR]
    if not door.locked and not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        raise web.HTTPForbidden(text="이 주소로는 열 수 없어요. 127.0.0.1로 열어 주세요.")
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="다른 페이지에서 온 요청이에요.")
    if request.path.startswith(FREE):
        return await handler(request)
    session = door.session(request.cookies.get(COOKIE, ""))
    if session is None:
        if "HX-Request" in request.headers:
            return web.Response(headers={"HX-Redirect": "/login"})
        raise web.HTTPSeeOther("/login")
    if request.method == "POST":
        given = str((await posted(request)).get("csrf", ""))
        if not hmac.compare_digest(given.encode("utf-8", "replace"), session.csrf.encode()):
            raise web.HTTPForbidden(text="페이지가 오래되었어요. 뒤로 가서 새로 고친 다음 다시 해 주세요.")
        if not session.writes and request.path not in READING:
            raise web.HTTPForbidden(text="보기 전용으로 들어와서 바꿀 수 없어요.")
    request[SESSION] = session
    response = await handler(request)
    if request.cookies.get(COOKIE) != session.key:
        remember(request, response, session)
    return response


async def posted(request: web.Request) -> Mapping[str, object]:
    """The fields of a form. Raises HTTPBadRequest for one in letters that can't be read."""
    try:
        return await request.post()
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest(text="읽을 수 없는 양식이에요. 페이지를 새로 고친 다음 다시 해 주세요.") from error


def remember(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    """Give the browser the session's cookie, which no script reads and no other site sends."""
    response.set_cookie(
        COOKIE, session.key, httponly=True, samesite="Strict", secure=request.secure, max_age=HOURS * 3600
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "example.com")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return _KNOWN_AS["operator"]
