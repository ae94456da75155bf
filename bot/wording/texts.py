"""What the bot can say, as names; `korean` and `english` beside it hold the sentences, one place for each language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MAX_NAMED_SERVICES = 3
"""More than these are a list, and no longer what a sentence is about."""


@dataclass(frozen=True)
class Texts:
    """Every sentence that a user reads, but for the FAQ's own text and the intents' replies, which have their files.

    `{names}` in braces are filled in where a sentence is used.
    """

    language_name: str
    date: Callable[[date], str]
    """A day as people write it."""
    our_services: Callable[[Sequence[str]], str]
    """The services of the FAQ, by their names, as a reply speaks of them."""

    welcome: str
    popular: str
    help: str
    about: str
    """The bot in one line, for its profile."""

    clarify: str
    decline: str
    which_platform: str
    updated: str
    several_answers: str

    no_such_choice: str
    only_choice: str
    nothing_to_choose: str
    choose_again: str
    choice_gone: str
    yes_to_nothing: str
    offer_declined: str
    no_to_answer: str
    more_of_nothing: str
    nothing_more: str
    same_everywhere: str
    not_in_answer: str
    clarify_part: str
    unknown_part: str
    left_over: str

    thanks: str
    sorry_next: str
    sorry_none_left: str
    none_of_these: str

    ask_search: str
    ask_search_in: str
    ask_search_in_group: str
    results: str
    no_results: str
    no_results_in: str
    nothing_left: str
    list_state: str
    list_filter: str
    filter: str
    orders: Mapping[str, str]
    """By bot.dialogue.listing.Order."""

    services: str
    categories: str
    questions: str
    other_category: str

    ask_platform: str
    unknown_platform: str
    platform_kept: str
    any_platform: str
    no_platforms: str
    settings: str
    unknown: str
    ask_language: str
    unknown_language: str
    language_kept: str

    next_candidates: str
    ask_differently: str
    person_too: str
    ask_person: str
    contact_at: str
    contact: str
    handed_over: str
    handed_over_closed: str
    already_handed_over: str
    handover_failed: str
    handover_in_private: str
    forwarded_later: str
    from_operator: str
    from_operator_edited: str
    closed_by_operator: str
    closed_by_user: str
    from_bot: str
    cancelled: str
    nothing_to_close: str

    privacy: str
    privacy_days: str
    ask_forget: str
    forgotten: str
    not_forgotten: str

    not_text: str
    empty: str
    too_long: str
    unknown_command: str
    gone: str
    error: str
    slow_down: str
    ask_in_group: str
    inline_nothing: str
    inline_too_long: str
    inline_ask: str

    button_helpful: str
    button_unhelpful: str
    button_categories: str
    button_person: str
    button_other_platform: str
    button_follow_up: str
    """What is offered after an answer."""
    button_whole: str
    button_source: str
    button_none: str
    button_back: str
    button_back_to_list: str
    button_search_in: str
    button_filter: str
    button_clear_filter: str
    button_all: str
    button_count: str
    button_platform: str
    button_language: str
    button_close: str
    button_forget: str
    button_keep: str

    commands: Mapping[str, str]
    """The menu: what each command does."""


def services_named(names: Sequence[str], otherwise: str, joined: Callable[[str, str], str]) -> str:
    """The services of the FAQ as a sentence speaks of them: by their names, or `otherwise` where that would be a list.

    `joined` puts the last name behind the others.

    >>> services_named(["Cafe", "Story", "Melon"], "our services", "{} and {}".format)
    'Cafe, Story and Melon'
    >>> services_named([], "our services", "{} and {}".format)
    'our services'
    """
    if not 0 < len(names) <= MAX_NAMED_SERVICES:
        return otherwise
    *others, last = names
    return joined(", ".join(others), last) if others else last
