"""What an operator reads of a simulated month, and the few sentences that its users say beside their questions."""

from collections.abc import Mapping

GREETING, THANKS, CALL = "안녕하세요", "감사합니다", "상담원 연결"
ASKING_ON = ("얼마나 걸려요?", "수수료는요?", "비용이 드나요?", "그럼 언제 되나요?", "어디에서 하면 되나요?")

MARK = "시뮬레이션"
MARKED = "시뮬레이션으로 만든 질문이 들어 있어요. 실제 고객의 기록이 아니에요."
PLAYED = (
    "{first} ~ {last}, {days}일 동안 이용자 {users}명이 {visits}번 찾아온 것처럼 물었어요. "
    "모두 시뮬레이션으로 표시돼 있어요."
)
INSIDE = "  답이 있는 질문 {asked}개: 바로 맞힘 {right:.1%}, 바로 틀림 {wrong:.1%}"
OUTSIDE = "  답이 없는 질문 {asked}개: 잘못 답함 {wrong:.1%}"
SERVED = "  도움을 받고 돌아간 방문 {served:.1%} (고른 것 {taken}번), 상담원을 부른 방문 {called}번"
REMOVED = "시뮬레이션으로 만든 질문 {count}개를 지웠어요."
NEXT = "이어서: python -m scripts.report, python -m scripts.learn"


def told(counts: Mapping[str, int]) -> list[str]:
    """What happened in a month, from the counts of bot.simulation.playing; a line each."""
    lines = []
    if asked := counts["inside"]:
        right, wrong = counts["inside answered right"] / asked, counts["inside answered wrong"] / asked
        lines.append(INSIDE.format(asked=asked, right=right, wrong=wrong))
    if asked := counts["outside"]:
        lines.append(OUTSIDE.format(asked=asked, wrong=counts["outside answered wrong"] / asked))
    served = counts["served"] / max(1, counts["visits"])
    return [*lines, SERVED.format(served=served, taken=counts["taken"], called=counts["called"])]
