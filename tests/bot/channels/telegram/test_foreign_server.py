"""A newcomer's walk through a Bot API server that none of us wrote, telegram-test-api, and inline mode on another.

What telegram-test-api can't do (setMyCommands, answerInlineQuery, getChat, createForumTopic, copyMessage, edited
messages of users) is not in the walk. It keeps no toasts either: what a thumb led to is read from the database.
"""

import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.wording.korean import KOREAN as KO
from embeddings.faq.entries import Entry
from tests.fakes import foreign_server as foreign
from tests.fakes.bot_api import OPERATORS, TOKEN, BotApi
from tests.fakes.foreign_server import Client, Proxy, Shown
from tests.fakes.free_port import free_port
from tests.fakes.running import Running, publish, running

FOLDER = Path(os.environ.get("FOREIGN_BOT_API", "")).absolute()
NPM = "npm install --prefix DIR telegram-test-api@4.2.1"
PIP = "python -m pip install --no-deps --target DIR lo-bot-api-emulator==0.3.6"
ALL = "어떻게 하나요"
"""The words that every question of the FAQ has."""


def faq() -> list[Entry]:
    """25 entries; the last two are twins, so 24 questions: two services with three categories, three platforms."""
    shelves = {
        ("상점", "구매", "공통"): "환불 쿠폰 결제 충전 영수증 선물 할인 배송 교환 취소 적립 포장",
        ("상점", "계정", "공통"): "가입 탈퇴 비밀번호 닉네임",
        ("극장", "감상", "공통"): "예매 좌석 무대",
        ("극장", "감상", "iOS"): "자막 화질",
        ("극장", "감상", "안드로이드"): "소리 조명",
        ("상점", "계정", "iOS"): "알림",
        ("상점", "계정", "안드로이드"): "알림",
    }
    rows = [(section, word) for section, words in shelves.items() for word in words.split()]
    return [
        Entry(
            id=f"e{number}",
            service=service,
            category=category,
            platform=platform,
            question=f"{word} {ALL}",
            answer=f"{platform}: {word} 메뉴를 눌러 주세요.",
        )
        for number, ((service, category, platform), word) in enumerate(rows)
    ]


def answer(word: str, label: str, platform: str = "공통") -> str:
    """What the bot says to the question about `word`."""
    return f"<b>{word} {ALL}</b>\n<i>{label}</i>\n\n{platform}: {word} 메뉴를 눌러 주세요."


def questions(page: Shown) -> list[str]:
    """What a page lists: by number, with or without labels."""
    return [line.split("] ")[-1].split(". ")[-1] for line in page.text.splitlines() if line.endswith(ALL)]


@pytest.fixture
async def server() -> AsyncIterator[int]:
    """The port of a telegram-test-api."""
    if not shutil.which("node") or not (FOLDER / "node_modules" / "telegram-test-api").is_dir():
        pytest.skip(f"needs node, and telegram-test-api in the folder FOREIGN_BOT_API: {NPM}, then FOREIGN_BOT_API=DIR")
    port = free_port()
    async with foreign.program(foreign.telegram_test_api(port), FOLDER):
        yield port


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@asynccontextmanager
async def bot_behind(proxy: Proxy, folder: Path) -> AsyncIterator[Running]:
    """Our whole bot with the FAQ above; it knows the server by the proxy's address only."""
    publish(folder, faq())
    ours = BotApi()  # not started: the settings below lead elsewhere
    async with running(
        ours, folder, telegram_base_url=proxy.base_url, operator_chat_id=OPERATORS, messages_per_minute=1000
    ) as bot:
        yield bot


async def test_a_newcomers_walk(server: int, session: ClientSession, tmp_path: Path) -> None:
    newcomer, operator = Client(session, server), Client(session, server, chat=OPERATORS, user=5)
    async with foreign.proxy(server, foreign.mend_telegram_test_api) as proxy, bot_behind(proxy, tmp_path) as bot:
        await start_and_ask(newcomer, bot)
        await search(newcomer)
        await look_around(newcomer)
        await set_the_platform(newcomer)
        await talk_to_a_person(newcomer, operator)
    assert proxy.refused == {"setMyCommands", "setMyShortDescription", "setMyDescription", "getChat"}


async def start_and_ask(user: Client, bot: Running) -> None:
    await user.say("/start")
    welcome = await user.received()
    assert welcome.text.startswith("안녕하세요! 궁금한 점을 편하게 물어봐 주세요.")
    assert list(welcome.buttons) == [KO.button_categories]
    await user.say(f"환불 {ALL}")
    first = await user.received()
    assert first.text == answer("환불", "[상점][구매][공통]")
    await user.tap(first, KO.button_unhelpful)
    offer = await user.received()
    assert offer.text == KO.sorry_next
    choice = next(iter(offer.buttons))
    await user.tap(offer, choice)
    chosen = await user.received()
    assert chosen.text.startswith(f"<b>{choice}</b>")
    await user.tap(chosen, KO.button_helpful)

    async def judged() -> bool:
        await bot.components.database.flush()
        return await bot.components.history.verdicts(1) == {"unhelpful": 1, "chosen": 1, "helpful": 1}

    assert await foreign.until(judged)


async def search(user: Client) -> None:
    await user.say("/search")
    await user.received()
    await user.say(ALL)
    pages = [await user.received()]
    for _ in range(2):
        await user.tap(pages[-1], "▶")
        pages.append(await user.edited(pages[-1]))
    assert [page.text.splitlines()[0] for page in pages] == ["<b>도움말 검색 결과 (총 24건)</b>"] * 3
    assert [len(questions(page)) for page in pages] == [10, 10, 4]
    assert {q for page in pages for q in questions(page)} == {entry.question for entry in faq()}
    assert "▶" not in pages[2].buttons

    await user.tap(pages[2], KO.button_filter)
    choices = await user.edited(pages[2])
    assert list(choices.buttons)[:1] == [f"✓ {KO.button_all}"]
    assert {"상점 (17)", "구매 (12)", "계정 (5)", "극장 (7)", "감상 (7)", "iOS", "안드로이드"} < set(choices.buttons)
    await user.tap(choices, "극장 (7)")
    theatre = await user.edited(choices)
    assert {q.split()[0] for q in questions(theatre)} == {"예매", "좌석", "무대", "자막", "화질", "소리", "조명"}
    await user.tap(theatre, KO.button_filter)
    choices = await user.edited(theatre)
    await user.tap(choices, "iOS")
    for_ios = await user.edited(choices)
    assert {q.split()[0] for q in questions(for_ios)} == {"예매", "좌석", "무대", "자막", "화질"}
    await user.tap(for_ios, "1")
    opened = await user.received()
    assert opened.text.startswith(f"<b>{questions(for_ios)[0]}</b>\n<i>[극장][감상]")
    await user.tap(opened, KO.button_back_to_list)
    assert (await user.edited(opened)).text == for_ios.text


async def look_around(user: Client) -> None:
    await user.say("/categories")
    services = await user.received()
    assert list(services.buttons) == ["상점 (17)", "극장 (7)"]
    await user.tap(services, "상점 (17)")
    categories = await user.edited(services)
    assert list(categories.buttons) == ["구매 (12)", "계정 (5)", KO.button_back]
    await user.tap(categories, "구매 (12)")
    first = await user.edited(categories)
    await user.tap(first, "▶")
    second = await user.edited(first)
    assert second.text.startswith("[상점][구매] 질문 12개예요. 궁금한 번호를 눌러 주세요. (2/2쪽)")
    assert questions(second) == [f"적립 {ALL}", f"포장 {ALL}"]
    await user.tap(second, "2")
    assert (await user.received()).text == answer("포장", "[상점][구매][공통]")
    await user.tap(second, KO.button_search_in)
    await user.received()
    await user.say("닉네임")
    assert (await user.received()).text == "[상점][구매]에는 ‘닉네임’에 맞는 도움말이 없어요. 전체에서 찾아보시겠어요?"


async def set_the_platform(user: Client) -> None:
    await user.say("/platform")
    question = await user.received()
    assert list(question.buttons) == ["iOS", "안드로이드", KO.any_platform]
    await user.tap(question, "안드로이드")
    assert (await user.received()).text == "네, 앞으로 안드로이드에 맞춰 안내해 드릴게요."
    await user.say(f"알림 {ALL}")
    assert (await user.received()).text == answer("알림", "[상점][계정][안드로이드]", "안드로이드")


async def talk_to_a_person(user: Client, operator: Client) -> None:
    await user.say("/human")
    assert (await user.received()).text == KO.handed_over
    request = await operator.received()
    assert f"마지막 질문: 알림 {ALL}" in request.text
    await user.say("알림이 안 꺼져요 <b>")
    passed = await operator.received()
    assert passed.text.endswith("\n알림이 안 꺼져요 &lt;b&gt;")
    await operator.say("확인해 볼게요.", passed)
    assert (await user.received()).text == "<b>상담원</b>\n확인해 볼게요."
    await operator.say("/close", request)
    assert (await user.received()).text == KO.closed_by_operator
    assert (await operator.received()).text.startswith("✅ 상담을 마쳤어요.")


@pytest.mark.parametrize(
    "method", ["setMyCommands", "setMyDescription", "answerInlineQuery", "getChat", "createForumTopic", "copyMessage"]
)
async def test_what_the_walk_leaves_out_the_server_can_not_do(server: int, session: ClientSession, method: str) -> None:
    async with session.post(f"http://127.0.0.1:{server}/bot{TOKEN}/{method}") as response:
        said = await response.json()
    assert said["message"].startswith(f"API method '{method}' is not supported.")


async def test_inline_mode_on_a_server_that_checks_what_it_is_given(session: ClientSession, tmp_path: Path) -> None:
    """It shows a user nothing: that it took the articles as they are is all that it can say."""
    if not (FOLDER / "lo_bot_api_emulator").is_dir():
        pytest.skip(f"needs lo-bot-api-emulator in the folder FOREIGN_BOT_API: {PIP}, then FOREIGN_BOT_API=DIR")
    port = free_port()
    query = {"id": "q1", "from": {"id": 1, "is_bot": False, "first_name": "<1>"}, "query": f"알림 {ALL}", "offset": ""}
    async with (
        foreign.program(foreign.lo_bot_api_emulator(port), tmp_path, PYTHONPATH=str(FOLDER)),
        foreign.proxy(port, dropped=foreign.LO_REFUSES) as proxy,
        bot_behind(proxy, tmp_path),
    ):
        update = {"token": TOKEN, "update": {"inline_query": query}}
        async with session.post(f"http://127.0.0.1:{port}/__fixture/updates", json=update) as response:
            assert (await response.json())["ok"]
        answered = await proxy.called("answerInlineQuery")
    assert answered.status == 200
    articles = json.loads(answered.sent["results"])
    assert [(a["title"], a["input_message_content"]["message_text"]) for a in articles[:2]] == [
        (f"알림 {ALL}", answer("알림", "[상점][계정][iOS]", "iOS")),
        (f"알림 {ALL}", answer("알림", "[상점][계정][안드로이드]", "안드로이드")),
    ]
