"""The steps of a conversation that are meant for the picture, as one HTML page that looks like a chat on a phone."""

from collections.abc import Iterator, Sequence
from html import escape

from tests.tour.recorder import CUSTOMER
from tests.tour.transcript import COMMAND, Line, Step

WIDTH = 420
"""Of the page, in CSS pixels."""

_STYLE = """
:root { --ink: #1d2b2a; --soft: #5f716e; --accent: #0b7d6b; --mine: #cdeedd; }
* { box-sizing: border-box; }
html { background: #fff; }
body {
  margin: 0; color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 15px/1.5 Pretendard, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic",
    "Noto Color Emoji", sans-serif;
}
main { width: WIDTHpx; margin: 0 auto; background: linear-gradient(#e6f4ed, #e4eff5 60%, #ece9f6); }
header { display: flex; align-items: center; gap: 12px; padding: 12px 16px; background: #fff;
  border-bottom: 1px solid #dfe8e5; }
header .face { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; font-size: 20px;
  background: linear-gradient(140deg, #17a589, #0b7d6b); }
header b { display: block; font-size: 16px; line-height: 1.3; }
header small { color: var(--soft); font-size: 13px; line-height: 1.3; }
section { display: flex; flex-direction: column; gap: 8px; padding: 16px 14px 20px; }
p { margin: 0; max-width: 344px; padding: 9px 14px; white-space: pre-wrap; border-radius: 18px;
  box-shadow: 0 1px 2px #1d2b2a1a; }
.theirs { align-self: flex-start; background: #fff; border-bottom-left-radius: 5px; }
.theirs:has(+ .keys) { width: 344px; }
.mine { align-self: flex-end; margin-top: 8px; background: var(--mine); border-bottom-right-radius: 5px; }
.mine:first-child { margin-top: 0; }
p b { font-weight: 700; }
p i { font-style: normal; font-size: 13px; color: var(--accent); }
.keys { display: grid; gap: 5px; width: 344px; margin-top: -3px; }
.keys div { display: flex; gap: 5px; }
.keys span { flex: 1 1 0; min-width: 0; padding: 6px 12px; overflow: hidden; text-overflow: ellipsis;
  text-align: center; white-space: nowrap; font-size: 14px; font-weight: 500; color: var(--accent);
  background: #ffffffb8; border: 1px solid #0b7d6b2e; border-radius: 11px; }
""".replace("WIDTH", str(WIDTH)).strip()

_PAGE = """<!DOCTYPE html>
<!-- made by {command} from the same recording as conversation.md -->
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width={width}">
<title>도움말 봇과 나눈 대화</title>
<style>
{style}
</style>
</head>
<body>
<main>
<header><span class="face">💬</span><span><b>도움말</b><small>봇</small></span></header>
<section>
{lines}
</section>
</main>
</body>
</html>
"""


def to_page(steps: Sequence[Step]) -> str:
    """The page; it asks the network for nothing."""
    shown = [part for step in steps if step.shown for line in step.lines for part in _bubble(line)]
    return _PAGE.format(command=COMMAND, width=WIDTH, style=_STYLE, lines="\n".join(shown))


def _bubble(line: Line) -> Iterator[str]:
    """The message, and the buttons under it; its text is HTML already, which a browser shows as Telegram does."""
    yield f'<p class="{"mine" if line.who == CUSTOMER.name else "theirs"}">{line.text}</p>'
    if line.buttons:
        yield f'<div class="keys">{"".join(map(_row, line.buttons))}</div>'


def _row(buttons: Sequence[str]) -> str:
    return f"<div>{''.join(f'<span>{escape(button)}</span>' for button in buttons)}</div>"
