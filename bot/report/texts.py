"""What the report says, in Korean."""

TITLE = "질문과 답변 보고서"
PERIOD = "{first} ~ {last} · {days}일"
USERS_COUNTED = (
    "한 사람이 하루에 물은 것은 결과마다 서로 다른 질문 {most}개까지만 세요. "
    "그래서 한 사람의 도배가 비율을 바꾸지 않아요."
)
EMPTY = "이 기간에는 질문이 없어요. 봇을 쓰기 시작하면 여기에 나타나요."
NOTHING = "아직 보여 드릴 것이 없어요."

OUTCOMES = {"answer": "답함", "clarify": "되물음", "decline": "답 못 함"}
QUESTIONS, ANSWERED, HELPFUL, HANDED_OVER = "질문", "답한 비율", "👍 비율", "상담 연결"
ASKED_BACK, DECLINED, THUMBS = "되물은 비율", "답 못 한 비율", "평가 수"
DAY, WEEK, OUTCOME, COUNT, SHARE, SHARE_OF = "날짜", "주 (월요일)", "결과", "질문 수", "비율", "항목"
CONFIDENCE, QUESTION, CATEGORY, USERS = "봇의 확신", "질문", "카테고리", "이용자"
ENTRY, IN_VAIN, BUILD, SHOWN, NAME, EXAMPLES = "FAQ 항목", "답을 못 얻은 질문", "빌드", "본 이용자", "묶음", "질문 예"
NEAREST = "가까운 항목"
GONE = "(삭제된 항목)"

BY_DAY = "날짜별 질문"
BY_WEEK = "주별 추이"
BEST = "도움이 된 항목"
WORST = "손봐야 할 항목"
RATED = "평가가 {fewest}건 이상인 항목만 견줘요."
CLUSTERS = "답을 못 얻은 질문 묶음"
CLUSTERS_NOTE = "이용자가 많은 순서예요. python -m scripts.learn 으로 FAQ에 더할 수 있어요."
MAP = "FAQ 지도"
MAP_NOTE = "뜻이 비슷할수록 가까이 놓여요. 항목이 없는 자리에 질문이 모여 있으면 새 항목을 써 볼 만해요."
RELIABILITY = "확신과 실제"
RELIABILITY_NOTE = (
    "지금 빌드({build})의 답 가운데 평가받은 것만 봐요. 점이 점선보다 아래면 봇이 실제보다 더 확신한 거예요."
)
BUILDS = "빌드별 비교"
BUILDS_NOTE = "기간이 달라 묻는 것도 달랐을 수 있으니, 작은 차이는 우연일 수 있어요."
CHANGES = "빌드 사이에 바뀐 것"
CHANGES_NOTE = (
    "남아 있는 빌드마다 바로 앞 빌드와 견주었어요. 고친 항목의 👍는 이 기간에 고치기 전과 고친 뒤에 받은 거예요."
)
ADDED, EDITED, REMOVED, CHANGED, HELPED = "더함", "고침", "뺌", "바뀐 항목", "고친 항목의 👍"
MORE = "그 밖에 {count}개"
THUMBS_OF = "{share} (평가 {thumbs})"
ENTRIES = "항목 전체"
SORT = "제목 칸을 누르면 정렬돼요."
