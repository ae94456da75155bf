"""What operators read in their chat: requests, reports, hints. In Korean, as the staff of the help centre is."""

from bot.wording.explanation import Words

TOPIC = "문의 {user}"
USER_WROTE = "💬 고객 {user}\n{text}"
USER_WROTE_URGENTLY = "🚨 긴급 — 위험한 상황일 수 있어요. 먼저 확인해 주세요.\n💬 고객 {user}\n{text}"
URGENT = (
    "🚨 긴급 — 고객 {user} 님이 위험한 상황일 수 있어요.\n“{text}”\n\n"
    "봇이 109(자살예방 상담전화), 1577-0199, 112와 119를 안내했어요. 상담은 아직 열려 있지 않아요. "
    "고객이 상담원 연결을 누르면 여기로 이어져요."
)
USER_SENT = "💬 고객 {user} 님이 보낸 파일이에요."
CLOSED = "✅ 상담을 마쳤어요. (고객 {user})"
CLOSED_BY_USER = "✅ 고객 {user} 님이 상담을 마쳤어요."
WRONG_MESSAGE = (
    "진행 중인 상담의 메시지가 아니에요. 고객의 문의나 메시지(💬, 🙋)에 답장으로 보내 주세요. "
    "이미 마친 상담이면 고객이 다시 문의해야 이어져요."
)
NOT_DELIVERED = "이 답변은 고객 {user} 님에게 전하지 못했어요. 고객이 봇을 차단했거나 대화방을 떠났을 수 있어요."
NOTHING_TO_CLOSE = "어느 상담을 마칠까요? 고객의 메시지에 답장으로 /close 를 보내 주세요."
WHY_WHAT = "어떤 질문이 궁금하세요? /why 캐시 환불 처럼 보내 주세요."
ROLLED_BACK = "↩️ {build} 빌드로 되돌렸어요."
NOT_ROLLED_BACK = "되돌리지 못했어요. 그런 빌드가 없거나, 되돌아갈 이전 빌드가 없어요. /builds 로 확인해 주세요."
WHICH_DAYS = "며칠 동안을 볼까요? /{command} 30 처럼 1에서 {most} 사이의 날수를 적어 주세요."
COMMANDS = {
    "close": "상담 마치기 (고객 메시지에 답장으로)",
    "stats": "지난 7일 요약 (/stats 30 이면 30일)",
    "unanswered": "답하지 못한 질문",
    "why": "이 질문에 왜 그렇게 답하는지",
    "builds": "보관 중인 빌드",
    "rollback": "이전 빌드로 되돌리기",
    "help": "사용 방법 보기",
}
HELP = "\n".join(
    [
        "상담방에서는 이렇게 사용해 주세요.",
        "",
        "• 고객의 문의나 메시지(🙋, 💬)에 답장으로 쓰시면 고객에게 그대로 전해져요.",
        "• 보낸 답장을 고치면 고객에게도 고친 답변이 가요.",
        "• 답장이 아닌 메시지는 고객에게 보이지 않아요.",
        "",
        *(f"/{name} — {meaning}" for name, meaning in COMMANDS.items()),
    ]
)
WHY = Words(
    outcomes={"answer": "바로 답변해요", "clarify": "골라 달라고 해요", "decline": "모른다고 해요"},
    intent="준비된 말({id})로 대답해요",
    decided="{told}. (확신 {confidence:.2f})",
    read_as="이렇게 읽었어요: {query}",
    also_read_as="도움말의 말로는 이렇게도 읽었어요: {query}",
    hit="점수 {score:.3f} (의미 {dense:.3f}, 글자 {lexical:.3f}, 표현끼리 {likeness:+.3f})",
    thresholds="확신이 {answer:.2f} 이상이면 답하고, {clarify:.2f} 이상이면 되물어요.",
    intent_is_said="질문이 아니라 준비된 말({id})로 읽었어요. ({confidence:.2f})",
    matched="{id}: {kind} ‘{text}’ 덕분에 찾았어요. 확신에는 이렇게 더해졌어요.",
    kinds={"question": "질문", "alternate": "다른 표현", "intent": "준비된 말의 표현", "answer": "답변의 한 부분"},
    features={
        "dense": "의미",
        "lexical": "글자",
        "covered": "덮인 질문",
        "covering": "덮은 표현",
        "margin": "다음과의 차이",
        "length": "길이",
        "pieces": "조각",
        "answer": "답변",
        "standing": "두드러짐",
        "relevance": "함께 읽기",
    },
    adds="{contribution:+.2f}",
    base="기본값",
)
"""How /why explains an answer."""

OUTCOMES = {
    "answer": "바로 답변",
    "clarify": "골라 달라고 함",
    "decline": "모른다고 함",
    "intent": "인사·상담 요청 등",
}
VERDICTS = {"helpful": "👍", "unhelpful": "👎", "chosen": "보기에서 고름", "none": "보기에 없음"}
REQUEST = "🙋 상담 요청 — 고객 {user}"
LAST_QUESTION = "마지막 질문: {query}"
LAST_TURNS = "최근 대화"
LAST_CANDIDATES = "후보 도움말"
HOW_TO_ANSWER = "답장으로 답변하면 고객에게 전해져요. 끝나면 답장으로 /close 를 보내 주세요."
ANSWERED_WITH = "답변: {question}"
SEARCHED = "검색"
ASKED = "지난 {days}일 동안 질문 {count}건"
COUNT = "{count}건"
JUDGED = "평가"
SERVING = "쓰는 중인 빌드: {build}"
ALL_ANSWERED = "지난 {days}일 동안 답하지 못한 질문이 없어요."
UNANSWERED = "지난 {days}일 동안 답하지 못했거나 👎를 받은 질문이에요."
TIMES = "{times}번 · {query}"
BUILDS = "보관 중인 빌드예요. (▶ 쓰는 중)"
WITHDRAWN = " (되돌리면서 뺀 빌드)"
HOW_TO_ROLL_BACK = "/rollback 으로 바로 전 빌드로 되돌려요. 뺀 빌드는 건너뛰어요."
