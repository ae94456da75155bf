"""What a measurement tells, as an operator reads it in Korean; see findings.py for how it is used."""

MEASURES = {
    "hit@1": "맞는 항목이 맨 앞",
    "hit@3": "맞는 항목이 셋 안",
    "MRR": "순위 점수(MRR)",
    "answered right": "바로 맞게 답함",
    "answered": "바로 답함",
    "asked back": "되물음",
    "declined": "답하지 않음",
    "served": "제대로 도움",
    "harmed": "틀리게 답함",
    "precision": "답한 것 가운데 맞음",
    "false answers": "답이 없는데 답함",
    "calibration error": "확실한 정도의 오차",
    "dialogues held": "그대로 된 대화",
}

KOREAN = {
    "all questions (n = {count})": "모든 질문 ({count}개)",
    "all (n = {count})": "종류를 적지 않은 질문 ({count}개)",
    "{kind} (n = {count})": "{kind} ({count}개)",
    "{kind}: answered right if {risk} got through: {shares}": "{kind}: 답이 없는 질문의 {risk}에 답하기로 하면 바로 맞히는 비율: {shares}",
    "no question is out of scope: {}": "답이 없는 질문이 없어서 ‘답이 없는데 답함’은 잴 수 없어요. 기대하는 항목을 비운 질문도 넣어 주세요.",
    "worst misses:": "가장 아쉬운 질문:",
    "no misses": "놓친 질문이 없어요.",
    "declined though the right entry came first ({count}):": "맞는 항목을 찾고도 답하지 않은 질문 ({count}개):",
    "none was declined with the right entry first": "맞는 항목을 찾고도 답하지 않은 질문은 없어요.",
    "  {query}: {nested1} {nested2} ({confidence}), expected {nested3}": "  {query}: {nested1} {nested2} ({confidence}), 기대: {nested3}",
    "answer": "바로 답함",
    "clarify": "되물음",
    "decline": "답하지 않음",
    "nothing": "없음",
}
