"""Who comes when in a simulated month: pure, so a reader can hold it against what it promises."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.matching.evaluation import Question
from bot.simulation.month import OUTSIDE, WAVE, Topic, Visit, month, people, topics_of
from embeddings.building.noise import KINDS

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 10, 1)
TOPICS = [Topic((f"e{number}",), (f"질문 {number}", f"물음 {number}")) for number in range(20)] + [
    Topic((), ("딴 얘기",)),
    Topic((), ("또 딴 얘기",)),
]


def played(users: int = 400, seed: int = 0, topics: list[Topic] = TOPICS) -> list[Visit]:
    return month(topics, people(users, seed), FIRST, 30, SEOUL, seed)


def day_of(visit: Visit) -> datetime:
    return datetime.fromtimestamp(visit.at / 1000, SEOUL)


def test_questions_that_expect_the_same_are_one_topic() -> None:
    asked = [
        Question(query="환불", expected=("refund",)),
        Question(query="돈 돌려줘", expected=("refund",)),
        Question(query="환불", expected=("refund",)),
        Question(query="알림", expected=("ios", "android")),
        Question(query="알림 꺼", expected=("android", "ios")),
        Question(query="날씨", expected=()),
        Question(query="점심", expected=()),
    ]
    assert topics_of(asked) == [
        Topic(("refund",), ("환불", "돈 돌려줘")),
        Topic(("ios", "android"), ("알림", "알림 꺼")),
        Topic((), ("날씨",)),
        Topic((), ("점심",)),
    ]


def test_a_seed_is_a_month() -> None:
    assert played(seed=3) == played(seed=3)
    assert played(seed=3) != played(seed=4)


def test_more_people_change_nobody() -> None:
    assert people(10, 0) == people(20, 0)[:10]
    assert {person.typing for person in people(200, 0)} == set(KINDS)


def test_all_of_it_lies_within_its_days_in_order() -> None:
    visits = played()
    assert [visit.at for visit in visits] == sorted(visit.at for visit in visits)
    days = Counter(day_of(visit).date() for visit in visits)
    assert (min(days), max(days), len(days)) == (FIRST, date(2026, 10, 30), 30)


def test_people_sleep_and_come_in_the_evening() -> None:
    hours = Counter(day_of(visit).hour for visit in played())
    assert sum(hours[hour] for hour in range(2, 6)) < sum(hours[hour] for hour in range(19, 23)) / 3


def test_an_incident_brings_a_wave_about_one_topic() -> None:
    visits = played()
    before = Counter(v.topic for v in visits if day_of(v).day < 19)
    after = Counter(v.topic for v in visits if 19 <= day_of(v).day <= 21)
    topic, count = after.most_common(1)[0]
    assert count > WAVE / 2 * len(visits)
    assert count > 3 * max(1, before[topic] / 6)  # six times as many days


def test_some_of_it_has_no_answer_and_without_such_questions_all_of_it_has() -> None:
    visits = played()
    outside = sum(not visit.topic.expected for visit in visits) / len(visits)
    assert OUTSIDE / 2 < outside < 2 * OUTSIDE
    assert all(visit.topic.expected for visit in played(topics=TOPICS[:20]))
    assert not any(visit.topic.expected for visit in played(topics=TOPICS[20:]))


def test_a_single_day_and_a_single_person_are_a_month_too() -> None:
    visits = month(TOPICS[:1], people(1, 0), FIRST, 1, SEOUL, 0)
    assert {day_of(visit).date() for visit in visits} == {FIRST}
