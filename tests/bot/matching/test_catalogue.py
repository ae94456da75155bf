import pytest

from bot.matching.catalogue import Catalogue, key_of
from embeddings.faq.entries import Entry
from tests.embeddings.faq.test_entries import entry

IOS = entry("i", "iOS", question="왜 안 되나요?")
ANDROID = entry("d", "안드로이드", question="왜 안 되나요")
PC = entry("p", "PC", question="왜 안 되나요?", answer="PC는 달라요.")
CHARGE = entry("c", question="충전?", category="일반")
STORY = entry("s", service="스토리", category=None, question="스토리란 무엇인가요?")
CATALOGUE = Catalogue([IOS, CHARGE, ANDROID, STORY, PC])


def test_the_shelves_stand_in_the_order_of_the_file_with_twins_counted_once() -> None:
    found = {s.name: [(c.name, c.count, c.groups) for c in s.categories] for s in CATALOGUE.services}
    assert found == {
        "페이지": [("구매", 1, ((IOS, ANDROID, PC),)), ("일반", 1, ((CHARGE,),))],
        "스토리": [(None, 1, ((STORY,),))],
    }
    assert [service.count for service in CATALOGUE.services] == [2, 1]


def test_services_and_categories_are_found_by_their_keys() -> None:
    for service in CATALOGUE.services:
        assert CATALOGUE.service(service.key) is service
        for category in service.categories:
            assert CATALOGUE.category(category.key) is category
            assert (category.service, category.service_key) == (service.name, service.key)


def test_a_category_that_two_services_have_is_two_categories() -> None:
    catalogue = Catalogue([entry("a"), entry("b", service="스토리")])
    one, two = (service.categories[0] for service in catalogue.services)
    assert one.name == two.name == "구매"
    assert one.key != two.key


@pytest.mark.parametrize("key", ["", "gone", "페이지"])
def test_what_is_not_there_is_not_found(key: str) -> None:
    assert (CATALOGUE.service(key), CATALOGUE.category(key), CATALOGUE.same_answer_twins(key)) == (None, None, [])


@pytest.mark.parametrize(
    ("identifier", "found"), [("i", [IOS, ANDROID]), ("d", [IOS, ANDROID]), ("p", [PC]), ("c", [CHARGE])]
)
def test_an_entry_opens_with_the_twins_that_answer_the_same(identifier: str, found: list[Entry]) -> None:
    assert CATALOGUE.same_answer_twins(identifier) == found


def test_the_example_is_the_shortest_question() -> None:
    assert CATALOGUE.example == "충전?"


def test_platforms_are_those_that_some_entry_is_only_for() -> None:
    catalogue = Catalogue([IOS, ANDROID, entry("x", "공통", question="공통?"), STORY])
    assert list(catalogue.platforms.values()) == ["iOS", "안드로이드"]


def test_an_entry_is_found_by_the_key_that_lists_use() -> None:
    assert CATALOGUE.id_of(key_of("d")) == "d"
    assert CATALOGUE.id_of("gone") == ""
    assert CATALOGUE.twins("d") == (IOS, ANDROID, PC)
