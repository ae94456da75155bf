"""The console's pages put together: which address leads where, and what stands before all of them."""

from aiohttp import web

from bot.console.access import COOKIE, DOOR, SESSION, Door, guarded, remember
from bot.console.entries.editing import check, delete, edit, save
from bot.console.entries.listing import deeds, listing
from bot.console.figures.report import report
from bot.console.pages import FOLDER, form_of, page
from bot.console.publishing.builds import builds, go_back, put_live
from bot.console.review.queue import decide, learn, queue, reconsider, suggest
from bot.console.trying.chats import ask, make_draft, pane
from bot.console.workplace import WORKPLACE, Workplace


def console_app(workplace: Workplace, door: Door) -> web.Application:
    """Serves the pages of this workplace to whoever comes through the door."""
    app = web.Application(middlewares=[guarded])
    app[WORKPLACE], app[DOOR] = workplace, door
    app.add_routes(
        [
            web.static("/static", FOLDER / "static"),
            web.get("/login", _login),
            web.post("/login", _sign_in),
            web.post("/logout", _sign_out),
            web.get("/job", _job),
            web.get("/", listing),
            web.get("/deeds", deeds),
            web.get("/entry", edit),
            web.post("/entry", save),
            web.post("/entry/check", check),
            web.post("/entry/delete", delete),
            web.get("/queue", queue),
            web.post("/queue/learn", learn),
            web.post("/queue/suggest", suggest),
            web.post("/queue/decide", decide),
            web.post("/queue/effect", reconsider),
            web.get("/trying", pane),
            web.post("/trying/draft", make_draft),
            web.post("/trying/ask", ask),
            web.get("/builds", builds),
            web.post("/builds/publish", put_live),
            web.post("/builds/back", go_back),
            web.get("/figures", report),
        ]
    )
    return app


async def _login(request: web.Request) -> web.Response:
    if not request.app[DOOR].locked:
        raise web.HTTPSeeOther("/")
    return page(request, "login.html", wrong=False)


async def _sign_in(request: web.Request) -> web.StreamResponse:
    form = await form_of(request)
    session = request.app[DOOR].sign_in(form.get("name", ""), form.get("password", ""))
    if session is None:
        return page(request, "login.html", status=403, wrong=True)
    response = web.HTTPSeeOther("/")
    remember(request, response, session)
    raise response


async def _sign_out(request: web.Request) -> web.StreamResponse:
    request.app[DOOR].sign_out(request[SESSION])
    response = web.HTTPSeeOther("/login")
    response.del_cookie(COOKIE)
    raise response


async def _job(request: web.Request) -> web.Response:
    """How far the work in the background is; when it has ended, the page that asks is loaded anew."""
    job = request.app[WORKPLACE].jobs.latest
    response = page(request, "job.html")
    if job is None or not job.running:
        response.headers["HX-Refresh"] = "true"
    return response
