"""The operators' commands in their group; elsewhere there are none."""

from pathlib import Path

import pytest

from bot.wording import operator_texts as o
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import OPERATORS, BotApi, buttons
from tests.fakes.running import Running, publish


async def test_operators_ask_for_reports_and_builds_and_roll_back(api: BotApi, bot: Running, tmp_path: Path) -> None:
    first = bot.components.serving.assistant.build
    api.say("오늘 날씨")
    await api.reply()
    await bot.components.database.flush()
    api.say("/unanswered", OPERATORS, 5)
    assert (await api.reply())["text"].endswith("1번 · 오늘 날씨")
    api.say("/stats", OPERATORS, 5)
    assert "지난 7일 동안 질문 1건" in (await api.reply())["text"]
    api.say("/why 환불 방법", OPERATORS, 5)
    why = (await api.reply())["text"]
    assert "refund: 다른 표현 ‘환불 방법’ 덕분에 찾았어요." in why
    assert "    다음과의 차이" in why
    assert "바로 답변해요. (확신 1.00)" in why
    second = publish(tmp_path)
    await bot.components.serving.refresh()
    api.say("/builds", OPERATORS, 5)
    assert f"▶ {second}\n• {first}" in (await api.reply())["text"]
    api.say("/rollback", OPERATORS, 5)
    assert first in (await api.reply())["text"]
    assert bot.components.serving.assistant.build == first


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/stats 30", "지난 30일 동안 질문 0건"),
        ("/stats 30일", "지난 30일 동안 질문 0건"),
        ("/stats 366", o.WHICH_DAYS.format(command="stats", most=365)),
        ("/stats 어제", o.WHICH_DAYS.format(command="stats", most=365)),
        ("/unanswered 30", "지난 30일 동안 답하지 못한 질문이 없어요."),
        ("/unanswered 0", o.WHICH_DAYS.format(command="unanswered", most=365)),
        ("/why " + "가나다라" * 200, KOREAN.too_long.format(limit=300)),
        ("/why \u200b", o.WHY_WHAT),
        ("/help", o.HELP),
    ],
)
async def test_operators_commands_take_their_argument_or_say_what_is_wrong_with_it(
    api: BotApi, command: str, told: str
) -> None:
    api.say(command, OPERATORS, 5)
    assert (await api.reply())["text"].startswith(told)


def test_the_operators_help_names_each_of_their_commands() -> None:
    for name, meaning in o.COMMANDS.items():
        assert f"/{name} — {meaning}" in o.HELP


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/stats", "/unanswered", "/why 환불", "/builds", "/rollback"])
async def test_elsewhere_operators_commands_are_unknown(api: BotApi, command: str) -> None:
    api.say(command)
    reply = await api.reply()
    assert reply["text"] == KOREAN.unknown_command
    assert buttons(reply) == {}
