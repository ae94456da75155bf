"""Pages made of templates: every text in them is escaped, and none of them reaches beyond this server."""

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.access import SESSION, Session, posted
from bot.console.workplace import WORKPLACE
from bot.wording.commands.findings import in_korean

FOLDER = Path(__file__).parent
_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["korean"] = in_korean


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A template with these values, and with what every page has."""
    session: Session | None = request.get(SESSION)
    text = _templates.get_template(template).render(
        session=session,
        csrf=session.csrf if session else "",
        writes=session is not None and session.writes,
        path=request.path,
        job=request.app[WORKPLACE].jobs.latest,
        zone=request.app[WORKPLACE].settings.zone,
        **values,
    )
    return web.Response(text=text, status=status, content_type="text/html")


def session_of(request: web.Request) -> Session:
    """Of whoever sent this; they were let in."""
    session: Session = request[SESSION]
    return session


async def form_of(request: web.Request) -> dict[str, str]:
    """The texts of a form, with the line ends that files have."""
    return {name: str(value).replace("\r\n", "\n") for name, value in (await posted(request)).items()}
