"""What the commands of the Korean chapter say with --korean, and that no English sentence is left in it."""

import re
from pathlib import Path

from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.scripts.conftest import Result, Run

_ENGLISH = re.compile(r"[a-z]{2,}[;:]? [a-z]{2,}")


def english(result: Result) -> list[str]:
    """Lines with two English words in a row; ids have a comma between them."""
    return [line for line in (result.stdout + result.stderr).splitlines() if _ENGLISH.search(line)]


def test_publishing_and_going_back(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    foreseen = run("scripts.reindex", "--dry-run", "--korean")
    assert foreseen.stdout.splitlines()[-1] == "아무것도 게시하지 않았어요."
    first = run("scripts.reindex", "--korean")
    rows = "찾아볼 글 [0-9]+개"
    assert re.sub(rows, "찾아볼 글", first.stdout).splitlines()[:4] == [
        "더한 항목 4개: refund, coupon, alarm-ios, alarm-android",
        "고친 항목 0개",
        "뺀 항목 0개",
        f"서비스 중인 빌드: {store.live()} (항목 4개, 찾아볼 글)",
    ]
    assert re.search("답이 있는 질문이라면 \\d+%에는 바로 답하고, \\d+%에는 되묻고, \\d+%에는 답하지", first.stdout)
    assert "가장 도움이 되는 일: 표현이 다섯 개가 안 되는 항목 3개(" in first.stdout
    (place / "faq.jsonl").write_text(write_jsonl(ENTRIES[:2]))
    (place / "q.csv").write_text("질문,기대하는 항목\n환불 방법,refund\n쿠폰 쓰는 법,coupon\n")
    second = run("scripts.reindex", "--gate", str(place / "q.csv"), "--korean")
    assert "q.csv · 관문을 통과했어요. (지금 빌드 → 새 빌드)\n  제대로 도움: " in second.stderr
    assert "뺀 항목 2개: alarm-ios, alarm-android" in second.stdout
    refused = run("scripts.reindex", "--gate", str(place / "q.csv"), "--min-hit1", "1.1", "--korean")
    assert refused.stderr.splitlines()[-2:] == [
        "q.csv · 맞는 항목이 맨 앞에 온 비율이 1.000이에요. 1.100 이상이어야 해요.",
        "지금 빌드는 그대로예요. 도움말을 고쳐 주세요. 그래도 게시하려면 --force 를 붙여 주세요.",
    ]
    back = run("scripts.reindex", "--rollback", "--restore-faq", "--korean")
    assert back.stdout.startswith(f"서비스 중인 빌드: {store.live()}\n남겨 둔 파일: {place}/faq.")
    nothing = run("scripts.reindex", "--rollback", "--korean")
    assert nothing.stderr == (
        "index · 되돌아갈 이전 빌드가 없어요. --list 로 보고 이름을 적어 주세요: --rollback 빌드\n"
    )
    listed = run("scripts.reindex", "--list", "--korean")
    assert re.sub(rows, "찾아볼 글", listed.stdout).splitlines() == [
        f"* {store.builds()[0]}  항목 4개, 찾아볼 글; 되돌린 빌드라 그대로 있음",
        f"  {store.builds()[1]}  항목 2개, 찾아볼 글; 되돌리면서 물러남",
    ]
    told = (foreseen, first, second, refused, back, nothing, listed)
    assert [line for result in told for line in english(result)] == []


def test_a_gates_file_that_can_not_be_used(built: Path, run: Run) -> None:
    assert run("scripts.reindex", "--gate", "none.jsonl", "--korean").stderr == (
        "none.jsonl · 파일을 읽을 수 없어요(No such file or directory).\n"
    )
    (built / "q.csv").write_text("질문,기대하는 항목\n포장되나요,포장\n쌀 수 있나요,포장\n환불,refund\n")
    assert run("scripts.reindex", "--gate", str(built / "q.csv"), "--korean").stderr == (
        "q.csv · 질문 3개 가운데 2개가 도움말에 없는 항목을 기대해요. 그 질문을 지우거나 다른 항목을 적어 주세요:\n"
        f'  "포장": 질문 2개, 처음은 {built}/q.csv:2\n'
    )


def test_a_table_with_faults(place: Path, run: Run) -> None:
    table = place / "new.csv"
    rows = [
        "서비스,카테고리,질문,답변,비고",
        "상점,구매,포장되나요?,,x",
        "상점,구매,선물되나요?,네.,",
        "상점,구매,선물되나요,네.,",
    ]
    table.write_text("\n".join(rows) + "\n")
    assert run("scripts.import_table", str(table), "--theirs", "--korean").stderr.splitlines() == [
        "new.csv 1번째 줄 · '비고' 열은 도움말에 없는 칸이라 빼고 읽었어요.",
        "new.csv 2번째 줄 · 답변: 빠져 있어요. 적어 주세요.",
        f'new.csv 4번째 줄 · 질문 "선물되나요": {table}:3에도 있어요. 하나를 지워 주세요.',
    ]


def test_what_was_measured(built: Path, run: Run) -> None:
    (built / "q.csv").write_text("질문,기대하는 항목\n환불 방법,refund\n날씨 알려 줘,\n쿠폰 쓰는 법,refund\n")
    told = run("scripts.evaluate", "--queries", str(built / "q.csv"), "--korean")
    assert "모든 질문 (3개)\n  맞는 항목이 맨 앞: 0.500   [0.000, 1.000]\n" in told.stdout
    assert re.search("  '쿠폰 쓰는 법': (바로 답함|되물음|답하지 않음) coupon .*, 기대: refund\n", told.stdout)
    assert english(told) == []
