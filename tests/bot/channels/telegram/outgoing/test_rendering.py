from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.outgoing.rendering import MESSAGE_UNITS, split, to_messages, utf16_units
from bot.channels.terminal import choices_of, to_terminal
from bot.dialogue.replies import Button, Part, Reply, Style, say

# What FAQ entries can hold and more: markup, characters beyond the basic plane, line ends, long runs.
PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["<b>", "</i>", "&amp;", "&lt", "<script>", "<!--", "😀" * 40, "가 " * 50, "\n\n", " " * 60, "ㅎ" * 90]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
STYLES = st.sampled_from(["plain", "question", "label", "note"])
PARTS = st.lists(st.builds(Part, TEXTS, STYLES), min_size=1, max_size=4)
LIMITS = st.integers(2, 200)


class Parsed(HTMLParser):
    """The text and the tags of a message, as an independent reader finds them; fails on a tag that is not closed."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(PARTS, LIMITS)
def test_markup_says_exactly_what_the_plain_text_says(parts: list[Part], limit: int) -> None:
    for message in to_messages(Reply(tuple(parts)), limit):
        parsed = Parsed(message.html)
        assert parsed.text == message.plain
        assert set(parsed.tags) <= {"b", "i"}


@given(PARTS, LIMITS)
def test_every_message_can_be_sent_and_together_they_say_everything(parts: list[Part], limit: int) -> None:
    messages = to_messages(Reply(tuple(parts)), limit)
    assert [message for message in messages if not message.plain.strip()] == []
    assert max((utf16_units(message.plain) for message in messages), default=0) <= limit
    assert squeezed("".join(m.plain for m in messages)) == squeezed("".join(part.text for part in parts))


@given(TEXTS, LIMITS)
def test_splitting_loses_no_character(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(0 < utf16_units(piece) <= limit for piece in pieces)


@given(TEXTS)
def test_units_are_counted_as_telegram_does(text: str) -> None:
    assert utf16_units(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 4, []),
        ("가나다라", 4, ["가나다라"]),
        ("가나다라마", 4, ["가나다라", "마"]),
        ("가나 다라\n마바", 6, ["가나 다라\n", "마바"]),
        ("가나 다라마바", 6, ["가나 다라마", "바"]),
        ("가나다 라마바", 6, ["가나다 ", "라마바"]),
        ("가\n나다라마바사", 6, ["가\n나다라마", "바사"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("a😀😀", 4, ["a😀", "😀"]),
    ],
)
def test_texts_are_cut_after_a_line_else_a_space_else_where_they_are_full(
    text: str, limit: int, pieces: list[str]
) -> None:
    assert split(text, limit) == pieces


def test_an_answer_of_10000_characters_is_sent_in_three_messages() -> None:
    messages = to_messages(say("환불 안내입니다.\n" * 1000))
    assert len(messages) == 3
    assert "".join(message.plain for message in messages) == "환불 안내입니다.\n" * 1000
    assert all(message.plain.endswith("다.\n") and utf16_units(message.plain) <= MESSAGE_UNITS for message in messages)


def answer_of(*parts: tuple[str, Style]) -> Reply:
    return Reply(tuple(Part(text, style) for text, style in parts))


def test_an_answer_has_its_question_bold_and_its_label_under_it() -> None:
    (message,) = to_messages(answer_of(("A < B?", "question"), ("[페이지][R&D]", "label"), ("네 & 아니요", "plain")))
    assert message.html == "<b>A &lt; B?</b>\n<i>[페이지][R&amp;D]</i>\n\n네 &amp; 아니요"
    assert message.plain == "A < B?\n[페이지][R&D]\n\n네 & 아니요"


def test_a_part_that_fills_a_message_leaves_no_empty_one_behind() -> None:
    messages = to_messages(answer_of(("가" * 10, "plain"), ("나" * 10, "plain")), limit=10)
    assert [message.plain for message in messages] == ["가" * 10, "나" * 10]


def test_the_terminal_numbers_the_choices_in_reading_order() -> None:
    one, two, three = Button("하나", "e:1"), Button("둘", "e:2"), Button("셋", "e:3")
    reply = Reply((Part("고르세요.", "question"), Part("<어떤>")), ((one, two), (three,)))
    assert choices_of(reply) == [one, two, three]
    assert to_terminal(reply) == "고르세요.\n<어떤>\n  1. 하나\n  2. 둘\n  3. 셋"


def test_the_terminal_shows_links_and_leaves_out_the_numbers_of_a_list() -> None:
    reply = Reply(
        (Part("1. 하나"),), ((Button("1", "e:1"), Button("다음", "e:2")), (Button("원문", url="https://e.x/"),))
    )
    assert to_terminal(reply) == "1. 하나\n  2. 다음\n  원문: https://e.x/"
    assert choices_of(reply) == [Button("1", "e:1"), Button("다음", "e:2")]
