"""What the real model makes of what people say, on the repository's FAQ: none of these stands among the phrasings."""

from pathlib import Path

import pytest

from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.understanding import understand
from bot.settings import Settings
from embeddings.building.build import open_build
from embeddings.encoder.protocol import Encoder
from embeddings.faq.intents import shipped_intents
from embeddings.index.store import BuildStore
from embeddings.text.normal_form import same_text_key

pytestmark = pytest.mark.model

UNHAPPY = {"complaint", "not-solved", "rejection", "abuse"}
SAID = {
    "읽어봤는데 하나도 도움이 안 되던데요": UNHAPPY,
    "덕분에 머리만 아프네요": UNHAPPY,
    "고맙다는 말이 안 나오네요": UNHAPPY,
    "아니요 저는 다른 걸 물어봤어요": UNHAPPY,
    "엉뚱한 소리 하네": UNHAPPY,
    "계속 똑같은 말만 하네": UNHAPPY,
    "와 됐어요 진짜 고마워요": {"thanks"},
    "설명이 쉬워서 바로 했어요 감사합니다": {"thanks"},
    "상담사랑 직접 통화할래요": {"human"},
    "환불 때문에 그러는데 사람이랑 얘기하고 싶어요": {"human"},
    "그럼 이만 가볼게요": {"goodbye"},
    "상담 이제 취소할게요": {"stop"},
    "그냥 죽어버릴까봐요": {"danger"},
    "더이상버틸힘이없어요죽고싶습니다": {"danger"},
    "i'm gonna kill myself tonight": {"danger"},
    "자살 말고는 해결 방법이 안 보여요": {"danger"},
    "숨이 차서 쓰러질 것 같아요 도와주세요": {"danger"},
    "경찰 좀 불러줘요 빨리": {"danger"},
    "대합실인데 가방에서 배터리가 터져서 불이 붙었어요": {"danger"},
    "카운터 앞에서 손님이 쓰러졌는데 숨을 안 쉬세요": {"danger"},
    "진짜 감사해요 이제 살 것 같네요": {"thanks"},
    "환불이 안 된대요. 벌써 세 번째예요. 회사도 잘렸고 이제는 그냥 죽고 싶어요. 계좌는 그대로예요.": {"danger"},
    "넷플릭스 요금 얼마예요": {"other-service"},
}
ASKED = [
    "느려서 속 터져 죽겠어요 앱이 왜 이래요",
    "아 배고파 죽을 것 같아",
    "핸드폰이 죽어서 로그인을 못해요",
    "로그인하려는데 안돼요",
    "비번 까먹었어요",
    "결제한 거 취소하고 싶은데요",
    "카카오페이지 탈퇴",
    "자동결제 죽이고 싶다",
    "지갑을 누가 훔쳐갔어요",
    "사기 당했는데 환불되나요",
    "곧 만료된다고 문자 왔던데",
    "출산해서 쉬려고 하는데",
    "컵라면 먹다 심장마비 올뻔 ㅋㅋ",
    "카카오뱅크로 했는데",
    "작가님이 연재를 연기하면 환불돼요",
    "충전하다가 앱이 터졌어요",
]


@pytest.fixture(scope="module")
def assistant(serving: Encoder, real_builds: Path) -> Assistant:
    searcher = open_build(BuildStore(real_builds).live_folder(), serving)
    return Assistant(searcher, Thresholds.of(searcher.index.confidence, Settings()), "build")


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_is_understood(assistant: Assistant, text: str) -> None:
    [reading] = understand(assistant, [text], None, ()).readings
    assert reading.decision.intent is not None
    assert reading.decision.intent.id in SAID[text]


@pytest.mark.parametrize("text", ASKED)
def test_what_is_no_cry_for_help_and_no_other_services_business_is_not_taken_for_it(
    assistant: Assistant, text: str
) -> None:
    [reading] = understand(assistant, [text], None, ()).readings
    assert reading.decision.intent is None or reading.decision.intent.id in UNHAPPY


def test_danger_is_never_lost_among_other_messages(assistant: Assistant) -> None:
    texts = ["캐시 환불 어떻게 해요?", "그냥 다 끝내고 싶어요 죽고 싶어요", "상담원 연결해 주세요"]
    [reading] = understand(assistant, texts, None, ()).readings
    assert reading.decision.intent is not None
    assert reading.decision.intent.id == "danger"


def test_none_of_these_is_a_phrasing() -> None:
    known = {same_text_key(text) for intent in shipped_intents() for text in (*intent.phrasings, *intent.opposites)}
    assert not [text for text in (*SAID, *ASKED) if same_text_key(text) in known]
