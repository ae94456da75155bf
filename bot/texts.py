"""Every sentence that a user reads, in Korean. The FAQ's own text and the intents' replies stand in their files."""

WELCOME = (
    "안녕하세요! 궁금한 점을 편하게 물어봐 주세요. 띄어쓰기나 맞춤법은 신경 쓰지 않으셔도 돼요.\n\n"
    "예를 들면 이렇게요: {example}\n\n"
    "아래 버튼이나 /categories 로 도움말을 둘러보실 수도 있어요."
)
HELP = (
    "이렇게 사용해 보세요.\n\n"
    "• 궁금한 점을 문장이나 단어로 보내 주세요.\n"
    "• /categories — 도움말을 서비스와 분류별로 둘러봐요.\n"
    "• /help — 이 안내를 다시 봐요.\n\n"
    "도움말에 없는 내용은 지어내지 않고 모른다고 말씀드려요."
)
CLARIFY = "혹시 이 질문인가요? 아래에서 골라 주세요."
DECLINE = "죄송해요, 이 질문에 맞는 도움말을 찾지 못했어요. 조금 다르게 물어봐 주시거나, 아래 분류에서 찾아보시겠어요?"
WHICH_PLATFORM = "쓰시는 기기에 따라 안내가 달라요. 어떤 기기를 쓰고 계세요?"
NOT_TEXT = "지금은 글로 보내 주신 질문만 읽을 수 있어요. 궁금한 점을 글로 적어 주시겠어요?"
EMPTY = "보내 주신 내용에서 글자를 읽지 못했어요. 궁금한 점을 한 번 더 적어 주시겠어요?"
UNKNOWN_COMMAND = "아직 없는 명령어예요. 궁금한 점을 그대로 적어 주시거나 /help 를 눌러 주세요."
GONE = "그 사이에 도움말이 바뀌어서 이 버튼은 더 이상 쓸 수 없어요. 다시 골라 주시겠어요?"
SORRY = "죄송해요, 잠시 문제가 생겨 답을 드리지 못했어요. 조금 뒤에 다시 물어봐 주시겠어요?"

SERVICES = "어떤 서비스의 도움말을 볼까요?"
CATEGORIES = "{service}의 어떤 내용이 궁금하세요?"
QUESTIONS = "{place}에 있는 질문이에요. 궁금한 질문을 눌러 주세요."
OTHER_CATEGORY = "기타"

BUTTON_CATEGORIES = "카테고리 보기"
BUTTON_BACK = "‹ 뒤로"
BUTTON_COUNT = "{name} ({count})"

COMMANDS = {"start": "처음 화면 보기", "categories": "도움말 둘러보기", "help": "사용 방법 보기"}
DESCRIPTION = "궁금한 점을 보내 주시면 꼭 맞는 도움말을 찾아 드려요."

TERMINAL_START = "질문을 적고 엔터를 눌러 주세요. 번호를 적으면 보기를 고를 수 있어요. 끝내려면 /quit 를 적어 주세요."
TERMINAL_PROMPT = "나> "
TERMINAL_BYE = "이용해 주셔서 고마워요. 좋은 하루 보내세요!"
