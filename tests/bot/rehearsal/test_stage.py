"""Dialogues played through the real conversation, over the fake encoder."""

from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.rehearsal.script import Dialogue, Line
from bot.rehearsal.stage import rehearse
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS


def assistant() -> Assistant:
    encoder = WordEncoder()
    return Assistant(Searcher(Index.encode(ENTRIES, INTENTS, encoder), encoder), Thresholds(0.5, 0.1), "build")


def test_each_dialogue_has_a_user_of_its_own() -> None:
    stored, fresh = rehearse(
        [
            Dialogue(name="stored", turns=(Line(user="알림 끄기", platform="iOS"), Line(user="/settings"))),
            Dialogue(name="fresh", turns=(Line(user="알림 끄기"), Line(user="안녕하세요"))),
        ],
        assistant(),
    )
    ios, settings = stored.heard
    assert (ios.decision, ios.entries) == ("answer", ("alarm-ios",))
    assert "설정 > 알림에서 꺼 주세요." in ios.text
    assert "기기: iOS" in settings.text
    asked, greeting = fresh.heard
    assert (asked.decision, asked.entries) == ("clarify", ("alarm-ios", "alarm-android"))
    assert asked.buttons == ("iOS", "안드로이드")
    assert (greeting.decision, greeting.intent, greeting.text) == ("decline", "greeting", "안녕하세요, 반가워요!")
