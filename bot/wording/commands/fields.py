"""The fields of an entry, and of a question, as operators call them: in the console, in tables, in what checks find."""

FIELDS = {
    "id": "아이디",
    "service": "서비스",
    "category": "카테고리",
    "platform": "플랫폼",
    "question": "질문",
    "answer": "답변",
    "alternates": "다른 표현",
    "status": "상태",
    "valid_from": "시작일",
    "valid_until": "종료일",
    "images": "사진",
    "follow_ups": "이어서 볼 질문",
    "url": "원문 링크",
    "updated": "수정일",
    "owner": "담당자",
    "note": "메모",
}
"""In the order in which they stand in a table."""

QUESTION_FIELDS = {"query": "질문", "expected": "기대하는 항목", "kind": "종류"}
"""Of a table of questions that a build is measured with; the last one may be left out."""
