"""Takes the picture of the chat page with a headless Chromium, and knows which page a picture was taken of."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from embeddings.errors import FaqBotError

SCALE = 2
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

_TEXT = "SHA-256 of chat.html"
"""The key of the PNG's text chunk that names the page."""
_WINDOW = (800, 4000)
"""In CSS pixels: larger than the page, which is then cut out."""
_MEASURE = """<script>
const { x, y, width, height } = document.querySelector("main").getBoundingClientRect();
document.body.dataset.box = JSON.stringify([x, y, x + width, y + height]);
</script>"""


class PictureError(FaqBotError):
    """The picture can't be taken."""


def find_browser() -> str:
    """The browser's path. Raises PictureError where there is none."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise PictureError(
            f"--picture: found none of {', '.join(BROWSERS)} on the PATH, expected a Chromium to take the picture; "
            "install one, with fonts: apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji"
        )
    return browser


def take_picture(browser: str, page: Path, picture: Path) -> None:
    """Render `page` into `picture`. Raises PictureError where the browser fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured, shot = folder / "measured.html", folder / "shot.png"
        measured.write_text(page.read_text(encoding="utf-8") + _MEASURE, encoding="utf-8")
        box = _box(_run(browser, folder, "--dump-dom", measured.as_uri()))
        _run(browser, folder, f"--screenshot={shot}", page.resolve().as_uri())
        info = PngInfo()
        info.add_text(_TEXT, digest_of(page))
        with Image.open(shot) as image:
            few = image.convert("RGB").crop(box).quantize(256, dither=Image.Dither.NONE)  # a third of the bytes
            few.save(picture, optimize=True, pnginfo=info)


def digest_of(page: Path) -> str:
    """What a picture of this page carries."""
    return hashlib.sha256(page.read_bytes()).hexdigest()


def taken_of(picture: Path) -> str | None:
    """The digest of the page that the picture was taken of; None if it doesn't tell."""
    with Image.open(picture) as image:
        text = image.info.get(_TEXT)
        return str(text) if text else None


def _run(browser: str, folder: Path, *arguments: str) -> str:
    """One start of the browser, with a profile of its own; what it prints."""
    command = [
        browser,
        "--headless=new",
        "--no-sandbox",  # as root there is none, and the page is our own
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}",
        f"--force-device-scale-factor={SCALE}",
        f"--window-size={_WINDOW[0]},{_WINDOW[1]}",
        *arguments,
    ]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        told = error.stderr if isinstance(error.stderr, str) else ""
        raise PictureError(f"--picture: {browser} failed; its last words: {told[-500:].strip() or error}") from error


def _box(dom: str) -> tuple[int, int, int, int]:
    """Where the page's content stands in the screenshot."""
    found = re.search(r'data-box="([^"]+)"', dom)
    if found is None:
        raise PictureError("--picture: the browser didn't tell the size of the page, expected it in data-box")
    left, top, right, bottom = (round(SCALE * edge) for edge in json.loads(unescape(found[1])))
    return left, top, right, bottom
