"""The walk where help is needed most: nothing is solved, somebody is in danger, and nobody is there at night."""

from tests.tour.recorder import CUSTOMER, OPERATOR, Recorder


async def be_let_down(chat: Recorder) -> None:
    chat.part("답이 도움이 되지 않을 때")

    chat.step("해결되지 않았다고 하면 사과하고 다음 길을 찾아요")
    await chat.asks(CUSTOMER, "캐시 충전은 어떻게 하나요?")
    await chat.asks(CUSTOMER, "그렇게 했는데도 해결이 안 됐어요")

    chat.step("불만을 말해도 웃어넘기지 않아요")
    await chat.asks(CUSTOMER, "도움이 하나도 안 되네요. 덕분에 더 헷갈려요")

    chat.step("찾던 내용이 아니라고 하면 다시 물어봐요")
    await chat.asks(CUSTOMER, "그거 말고요")


async def cry_for_help(chat: Recorder) -> None:
    chat.part("힘들다고 말할 때")

    chat.step("바로 도움받을 곳을 알리고, 상담방에도 급히 전해요")
    chat.says(CUSTOMER, "요즘 너무 힘들어서 죽고 싶어요")
    await chat.answers(2)

    chat.step("말버릇에는 평소처럼 답해요")
    await chat.asks(CUSTOMER, "답답해 죽겠네 캐시 환불은 어떻게 하나요?")


async def call_at_night(chat: Recorder) -> None:
    """Outside of the support hours."""
    chat.part("상담 시간이 아닐 때")

    chat.step("언제 답을 받을 수 있는지 알려 드리고, 남긴 글은 그대로 전해요")
    chat.says(CUSTOMER, "상담원과 이야기하고 싶어요")
    _, request = await chat.answers(2)
    chat.says(CUSTOMER, "결제가 두 번 됐어요. 확인 부탁드려요.")
    await chat.answers(2)

    chat.step("기다리는 동안에도 아는 질문에는 봇이 답해요")
    chat.says(CUSTOMER, "이용권은 언제까지 써야 하나요?")
    await chat.answers(2)

    chat.step("다음 날 상담원이 답하고 마쳐요")
    await chat.asks(OPERATOR, "밤사이 기다리셨죠. 중복 결제 한 건을 취소해 드렸어요.", request)
    chat.says(OPERATOR, "/close", request)
    await chat.answers(2)
