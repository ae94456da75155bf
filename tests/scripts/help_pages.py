"""Small help search pages, written for the tests of their import."""

import json
from pathlib import Path

PAGE = """\
별빛상점 도움말

도움말 검색 결과 (총 3건)

  • [별빛상점][배송][iOS]

    배송은 얼마나 걸리나요?

    보통 이틀이면 도착해요.

    섬 지역은 닷새까지 걸려요.

  • [별빛상점][배송][안드로이드]

    배송은 얼마나 걸리나요?

    보통 이틀이면 도착해요.

    섬 지역은 닷새까지 걸려요.

  • [별빛 쿠폰][PC ]

    [새해 쿠폰] 관련 안내

    쿠폰함에서 확인하실 수 있습니다.
"""

HTML = """\
<!DOCTYPE html>
<!-- saved from url=(0031)https://help.example.com/search -->
<html><head><title>[가짜][제목]</title><style>p { margin: 0 }</style></head>
<body>
<nav><script>var a = "<p>[가][나]</p>";</script>메뉴</nav>
<h2>도움말 검색 결과 (총 <em>3</em>건)</h2>
<div><ul>
<li><a href="#"><span>[별빛상점][배송][iOS]</span><p>배송은
  <mark>얼마나</mark> 걸리나요?</p><p>보통 이틀이면 <b>도착</b>해요.</p><p>섬 지역은 닷새까지 걸려요.</p></a></li>
<li><a href="#"><span>[별빛상점][배송][안드로이드]</span><p>배송은 얼마나 걸리나요?</p>
<div>보통 이틀이면 도착해요.<br><br>섬&nbsp;지역은 닷새까지 걸려요.</div></a></li>
<li>[별빛 쿠폰][PC ]<br><strong>[새해 쿠폰] 관련 안내</strong><br>쿠폰함에서 확인하실 수 있습니다.</li>
</ul></div>
<div>1 2 다음</div><div>별빛상점 고객센터에서 알려 드립니다.</div>
</body></html>
"""


def save(tmp_path: Path, text: str | bytes, name: str = "page.txt") -> str:
    """Write a page into the test's folder; returns its path as the command line takes it."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def entries_of(printed: str) -> list[dict[str, str]]:
    """The printed entries, without their ids and (always empty) alternates."""
    entries = [json.loads(line) for line in printed.splitlines()]
    return [{name: entry[name] for name in entry if name not in ("id", "alternates")} for entry in entries]
