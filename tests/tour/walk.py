"""A walk through every feature of the bot, step by step, as a customer and an operator would take it."""

from collections.abc import Awaitable, Callable

from bot.wording.korean import KOREAN as KO
from tests.fakes.bot_api import BOT
from tests.tour.hard_moments import be_let_down, cry_for_help
from tests.tour.recorder import CUSTOMER, MEMBER, OPERATOR, Recorder

Written = Callable[[], Awaitable[None]]
"""Waits until the database has everything, so that reports tell of it."""


async def walk(chat: Recorder, written: Written) -> None:
    """All of it. The questions are chosen so that no decision is a close one, which another computer might turn."""
    await ask(chat)
    await be_let_down(chat)
    await cry_for_help(chat)
    await talk_to_a_person(chat)
    await look_around(chat)
    await set_up(chat)
    await operate(chat, written)
    await meet_elsewhere(chat)
    await forget(chat)


async def ask(chat: Recorder) -> None:
    chat.part("묻고 답하기")

    chat.step("처음 만나는 화면이에요")
    await chat.asks(CUSTOMER, "/start")

    chat.step("사용 방법을 알려 줘요")
    await chat.asks(CUSTOMER, "/help")

    chat.step("띄어쓰기 없이, 맞춤법도 틀리게 물어봐요", shown=True)
    answer = await chat.asks(CUSTOMER, "이용꿘사논거언제까지써야돼여")

    chat.step("도움이 되었다고 알려 줘요")
    chat.taps(CUSTOMER, answer, KO.button_helpful)
    await chat.toast()

    chat.step("한/영 키를 바꾸지 않고 물어봐요")
    await chat.asks(CUSTOMER, "zotl ghksqnf")

    chat.step("여러 메시지에 나누어 물어도 한 번에 답해요")
    chat.says(CUSTOMER, "안녕하세요")
    chat.says(CUSTOMER, "이용권 언제까지 써야 돼요?")
    await chat.asks(CUSTOMER, "아 그리고 닉네임도 바꿀 수 있나요")

    chat.step("앞선 답에 이어 물으면 그 부분만 보여 줘요", shown=True)
    await chat.asks(CUSTOMER, "캐시 환불은 어떻게 하나요?")
    await chat.asks(CUSTOMER, "수수료만 알려 주세요")
    await chat.asks(CUSTOMER, "그건 얼마나 걸려요?")

    chat.step("한 메시지에 두 가지를 물어도 둘 다 답해요")
    await chat.asks(CUSTOMER, "캐시 충전은 어떻게 하고 이용권은 언제까지 써야 하나요?")

    chat.step("도움말에 없는 질문은 모른다고 말해요", shown=True)
    await chat.asks(CUSTOMER, "오늘 날씨 어때요?")

    chat.step("확실하지 않으면 되물어요", shown=True)
    choices = await chat.asks(CUSTOMER, "다른 질문인데요, 캐시를 쓰고 싶어요")

    chat.step("되물은 것 가운데 하나를 골라요")
    chat.taps(CUSTOMER, choices, "캐시 충전은 어떻게 하나요?")
    await chat.answer()

    chat.step("질문을 고치면 답도 고쳐요")
    question = chat.says(CUSTOMER, "닉네임이 뭐예요")
    await chat.answer()
    chat.rewrites(CUSTOMER, question, "닉네임 몇 개까지 만들 수 있어요?")
    await chat.edit()

    chat.step("글이 아니면 글로 부탁해요")
    chat.sends_photo(CUSTOMER)
    await chat.answer()

    chat.step("답이 아쉬우면 다음 후보를, 그래도 아니면 다른 길을 알려 줘요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "스테이지 닉네임 개수 제한 있어요?"), KO.button_unhelpful)
    chat.taps(CUSTOMER, await chat.answer(), KO.button_none)
    await chat.answer()


async def talk_to_a_person(chat: Recorder) -> None:
    chat.part("상담원과 이야기하기")

    chat.step("상담원을 부르면 지금까지의 대화가 상담방에 전해져요")
    chat.says(CUSTOMER, "/human")
    _, request = await chat.answers(2)

    chat.step("메시지는 양쪽으로 오가요")
    chat.says(CUSTOMER, "어제 충전한 캐시를 환불하고 싶은데 얼마나 걸릴까요?")
    passed, _ = await chat.answers(2)
    await chat.asks(OPERATOR, "안녕하세요, 고객님. 결제하신 방법을 알려 주시면 바로 확인해 드릴게요.", passed)
    await chat.asks(CUSTOMER, "카카오페이로 했고 제 번호는 010-1234-5678이에요. 결제 화면도 보내 드릴게요.")
    chat.sends_photo(CUSTOMER)
    _, photo = await chat.answers(2)
    await chat.asks(OPERATOR, "확인했어요. 접수해 두었으니 진행되는 대로 다시 알려 드릴게요.", photo)

    chat.step("상담원이 상담을 마치면 다시 봇이 답해요")
    chat.says(OPERATOR, "/close", request)
    await chat.answers(2)
    await chat.asks(CUSTOMER, "고마워요!")


async def look_around(chat: Recorder) -> None:
    chat.part("찾아보기")

    chat.step("검색해요")
    results = await chat.asks(CUSTOMER, "/search 캐시")

    chat.step("많이 본 차례로 늘어놓아요")
    chat.taps(CUSTOMER, results, KO.orders["v"])
    results = await chat.edit()

    chat.step("하나를 열어 보고 목록으로 돌아가요")
    chat.taps(CUSTOMER, results, "3")
    chat.taps(CUSTOMER, await chat.answer(), KO.button_back_to_list)
    await chat.edit()

    chat.step("한 분류만 골라 봐요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "/search 닉네임"), KO.button_filter)
    chat.taps(CUSTOMER, await chat.edit(), "스테이지 문의 (1)")
    await chat.edit()

    chat.step("맞는 도움말이 없으면 없다고 말해요")
    await chat.asks(CUSTOMER, "/search 우산")

    chat.step("분류를 따라 둘러봐요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "/categories"), "구매 관련 (4)")
    chat.taps(CUSTOMER, await chat.edit(), "1")
    chat.taps(CUSTOMER, await chat.answer(), KO.button_back_to_list)
    section = await chat.edit()

    chat.step("그 분류 안에서만 찾아요")
    chat.taps(CUSTOMER, section, KO.button_search_in)
    await chat.answer()
    await chat.asks(CUSTOMER, "캐시")


async def set_up(chat: Recorder) -> None:
    chat.part("나에게 맞추기")

    chat.step("쓰는 기기를 정해요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "/platform"), "iOS")
    await chat.answer()

    chat.step("정한 기기에 맞는 도움말을 보여 줘요")
    await chat.asks(CUSTOMER, "닉네임 바꿀 수 있나요?")

    chat.step("지금 설정을 봐요")
    await chat.asks(CUSTOMER, "/settings")

    chat.step("영어로 이야기해요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "/language"), "English")
    await chat.answer()
    await chat.asks(CUSTOMER, "how do i change my nickname?")

    chat.step("다시 한국어로 이야기해요")
    await chat.asks(CUSTOMER, "/language 한국어")


async def operate(chat: Recorder, written: Written) -> None:
    chat.part("운영하기")
    await written()

    chat.step("상담방에서 쓰는 명령을 알려 줘요")
    await chat.asks(OPERATOR, "/help")

    chat.step("지난 한 주를 살펴봐요")
    await chat.asks(OPERATOR, "/stats")

    chat.step("답하지 못한 질문을 모아 봐요")
    await chat.asks(OPERATOR, "/unanswered")

    chat.step("왜 그렇게 답했는지 따져 봐요")
    await chat.asks(OPERATOR, "/why 환불 얼마나 걸려요?")

    chat.step("쓰는 중인 빌드를 확인해요")
    await chat.asks(OPERATOR, "/builds")


async def meet_elsewhere(chat: Recorder) -> None:
    chat.part("다른 대화방에서")

    chat.step("단체방에서는 부를 때만 답해요")
    chat.says(MEMBER, "오늘 점심 뭐 먹을까요?")
    chat.says(MEMBER, f"@{BOT['username']} 작품이 판매중지되면 소장한 것도 못 봐요?")
    await chat.answer()

    chat.step("봇이 없는 대화방에서도 도움말을 불러와요")
    chat.looks_up(CUSTOMER, "이용권 기한")
    await chat.offers(CUSTOMER)


async def forget(chat: Recorder) -> None:
    chat.part("개인정보")

    chat.step("무엇을 보관하는지 알려 줘요")
    await chat.asks(CUSTOMER, "/privacy")

    chat.step("보관한 내용을 모두 지워요")
    chat.taps(CUSTOMER, await chat.asks(CUSTOMER, "/forget"), KO.button_forget)
    await chat.edit()
