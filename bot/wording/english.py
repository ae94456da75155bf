"""Every sentence in English. The FAQ's own text stays as it is."""

from collections.abc import Sequence
from datetime import date

from bot.wording.texts import Texts, services_named


def written_date(day: date) -> str:
    """Day, month, year; `%B` is English as long as nobody sets a locale.

    >>> written_date(date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{day.day} {day:%B} {day.year}"


def our_services(names: Sequence[str]) -> str:
    """By their names, or in two words.

    >>> our_services(["Story"]), our_services(["Cafe", "Story", "Melon"]), our_services([])
    ('Story', 'Cafe, Story and Melon', 'our services')
    """
    return services_named(names, "our services", "{} and {}".format)


ENGLISH = Texts(
    language_name="English",
    date=written_date,
    our_services=our_services,
    welcome=(
        "Hello! Ask me anything about the service; spelling doesn't matter.\n\n"
        "For example: {example}\n\n"
        "You can also look around with the button below or /categories. The help itself is in Korean."
    ),
    popular="People often look for these.",
    help=(
        "How to use me:\n\n"
        "• Send your question, as a sentence or a few words.\n"
        "• /search words — search the help.\n"
        "• /categories — browse the help.\n"
        "• /human — talk to a person.\n"
        "• /settings — your device and language.\n"
        "• /privacy — what is kept.\n\n"
        "If the help doesn't cover it, I say so instead of making something up."
    ),
    about="Ask a question, and I'll find the help page that answers it.",
    clarify="Is it one of these? Please choose below.",
    decline="I'm sorry, I found nothing in the help that answers this. Could you put it differently, or look below?",
    which_platform="The answer depends on your device. Which one do you use?",
    updated="This answer was updated on {date}.",
    several_answers="Here is one answer after the other.",
    no_such_choice="There are {count} to choose from. Which one, from 1 to {count}?",
    only_choice="There is only one to choose. Shall I show it?",
    nothing_to_choose="There is nothing to choose from right now. Tell me what you need, and I'll look it up.",
    choose_again="Which one? Tap it, or write its number or name.",
    choice_gone="That one is no longer there. Tell me again what you need, and I'll look it up.",
    yes_to_nothing="Sure! If you have a question, just ask.",
    offer_declined="All right. If you have another question, just ask.",
    no_to_answer="All right. If that wasn't it, could you put it a little differently?",
    more_of_nothing="What would you like to know more about? Tell me, and I'll look it up.",
    nothing_more="That is all this help page says. Have a look around below.",
    not_in_answer="The help page ‘{question}’ doesn't seem to say that. Could you tell me a little more?",
    clarify_part="{part}: is it one of these below?",
    unknown_part="I found nothing on {part}. Could you put it a little differently?",
    left_over="I answer three questions at a time. If you'd like to know {parts} too, just ask again.",
    same_everywhere="This is the same on {platform}.",
    thanks="I'm glad it helped!",
    sorry_next="I'm sorry that didn't help. Is it one of these?",
    sorry_none_left="I'm sorry that didn't help. Could you put it differently, or look below?",
    none_of_these="So it was none of these. Could you put it differently, or look below?",
    ask_search="What shall I look for? Please send me a word or two.",
    ask_search_in="What shall I look for in {place}? Please send me a word or two.",
    ask_search_in_group="Please write what to look for as well, like /search refund.",
    results="Search results ({count})",
    no_results="Nothing in the help matches “{query}”. Could you try another word?",
    no_results_in="Nothing in {place} matches “{query}”. Shall we look everywhere?",
    nothing_left="Nothing is left with this filter. Shall we clear it?",
    list_state="“{query}” · {order} · page {page} of {pages}",
    list_filter="Only: {names}",
    filter="Which results would you like to see?",
    orders={"r": "By relevance", "d": "Newest", "v": "Most read"},
    services="Which service is it about?",
    categories="What would you like to know about {service}?",
    questions="{place}: {count} questions. Tap a number. (page {page} of {pages})",
    other_category="Other",
    ask_platform="Which device do you use? I'll show you the answers for it.",
    unknown_platform="No answer is for that device alone. Could you choose below?",
    platform_kept="All right, I'll show you the answers for {platform}.",
    any_platform="Not set",
    no_platforms="No answer depends on the device at the moment.",
    settings="Your settings:\n\n• Device: {platform}\n• Language: {language}",
    unknown="Not set",
    ask_language="Which language shall I use?",
    unknown_language="I don't speak that language yet. Could you choose below?",
    language_kept="All right, I'll speak English. The help itself is shown as it is, in Korean.",
    next_candidates="Is it perhaps one of these?",
    ask_differently="Tell me a little more about what you need, and I'll look again.",
    person_too="If you'd rather talk to a person, tap below.",
    ask_person="Would you like to talk to a person? Tap below, and I'll connect you.",
    contact_at="You can get help here:\n\n{contact}",
    contact="I'm sorry, I can't connect you to a person in this chat. Please contact the customer center.",
    handed_over=(
        "I've passed this on to our team. Their answer will come right here.\nIf there is more to say, just write on."
    ),
    handed_over_closed=(
        "Our team isn't there right now, but I've passed this on. They'll answer here during support hours ({hours}).\n"
        "If there is more to say, just write on."
    ),
    already_handed_over="You are already connected to our team. Just write, and I'll pass it on.",
    handover_failed="I'm sorry, I couldn't reach our team just now. Could you try again in a moment?",
    handover_in_private="I connect people in a private chat only. Could you write to me there?",
    forwarded_later="I've passed it on. Our team will answer during support hours ({hours}).",
    from_operator="Support",
    from_operator_edited="Support (corrected)",
    closed_by_operator="Our team has closed this conversation. Ask me whenever there is something else.",
    closed_by_user="The conversation is closed. Ask me whenever there is something else.",
    from_bot="While you wait for our team, the bot has looked this up for you.",
    cancelled="All right, never mind. Ask me whenever there is something else.",
    nothing_to_close="You aren't connected to anybody right now. To talk to a person, tap /human.",
    privacy=(
        "This is what is kept:\n\n"
        "• Your questions, the answers and your feedback, with personal data such as ID, phone and card numbers masked.\n"
        "• What our team answers when you talk to a person, masked in the same way, to improve the help. What you write to them "
        "is passed on and not kept.\n"
        "• The device and the language you chose.\n"
        "• Who asked is stored as a value that can't be read back. Only while you are connected to our team is the "
        "chat's number kept.\n"
        "{days}\n\n"
        "To delete it now, tap /forget."
    ),
    privacy_days="• Questions, feedback and our team's answers are deleted after {days} days.",
    ask_forget="Shall I delete your settings, questions and feedback? This can't be undone.",
    forgotten="Done. Everything that was kept is deleted.",
    not_forgotten="All right, everything stays as it is.",
    not_text="I can only read text for now. Could you write your question?",
    empty="I couldn't read any letters in that. Could you write your question once more?",
    too_long="I can't read a message of more than {limit} characters. Could you shorten it and send it again?",
    unknown_command="I don't know that command. Just ask your question, or tap /help.",
    gone="I'm sorry, this button no longer works. Could you choose again?",
    error="I'm sorry, something went wrong and I couldn't answer. Could you ask again in a moment?",
    slow_down="That's a lot of messages, and I can't keep up. Could you ask again in about a minute?",
    ask_in_group="Yes? Please mention me together with your question.",
    inline_nothing="Nothing matches. Ask the bot",
    inline_too_long="That is too long. Ask the bot",
    inline_ask="Ask the bot itself",
    button_helpful="👍 Helpful",
    button_unhelpful="👎 Not helpful",
    button_categories="Categories",
    button_person="Talk to a person",
    button_follow_up="👉 {question}",
    button_whole="The whole help page",
    button_other_platform="On {platform}?",
    button_source="Source",
    button_none="None of these",
    button_back="‹ Back",
    button_back_to_list="‹ Back to the list",
    button_search_in="🔍 Search in this category",
    button_filter="Filter",
    button_clear_filter="Clear the filter",
    button_all="All",
    button_count="{name} ({count})",
    button_platform="Change device",
    button_language="Change language (언어)",
    button_close="Close the conversation",
    button_forget="Delete everything",
    button_keep="Keep it",
    commands={
        "start": "Start",
        "search": "Search the help",
        "categories": "Browse the help",
        "human": "Talk to a person",
        "settings": "Your settings",
        "platform": "Choose your device",
        "language": "Change the language (언어)",
        "privacy": "What is kept",
        "forget": "Delete what is kept",
        "close": "End the talk with a person",
        "cancel": "Leave what you were doing",
        "help": "How to use me",
    },
)
