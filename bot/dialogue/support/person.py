"""How a person is reached: operators in their chat, or a number, a link and hours that are shown; or not at all."""

from dataclasses import dataclass, replace

from bot.dialogue import screens
from bot.dialogue.callbacks import parse
from bot.dialogue.replies import Reply, say
from bot.matching.assistant import Assistant
from bot.wording.intent_replies import intent_reply
from bot.wording.languages import TEXTS
from embeddings.faq.intents import HUMAN, Language


@dataclass(frozen=True)
class Person:
    """What the operator of the bot has set up."""

    operators: bool = False
    """Whether there is a chat of operators who take over."""
    contact: str = ""
    """What is shown where there is none, in the operator's own words."""

    @property
    def reachable(self) -> bool:
        """Whether a user who asks for a person gets any further."""
        return self.operators or bool(self.contact)

    def asked(self, assistant: Assistant, language: Language) -> Reply:
        """A person was asked for: one is called, or how to reach one is told."""
        t = TEXTS[language]
        if self.operators:
            return replace(say(t.handed_over), handover=True, intent=HUMAN)
        if self.contact:
            told = say(t.contact_at.format(contact=self.contact), screens.browse(t))
            return replace(told, intent=HUMAN)
        intent = assistant.intent(HUMAN)
        names = assistant.catalogue.service_names
        text = intent_reply(intent, language, names) if intent else t.contact
        return replace(say(text, screens.browse(t)), intent=HUMAN)

    def offered(self, language: Language) -> Reply:
        """A person may be wanted: the user is asked first, and a plain yes is enough."""
        t = TEXTS[language]
        asked = say(t.ask_person, screens.person(t)).with_rows((screens.browse(t),))
        return replace(asked, offer=screens.person(t).data, intent=HUMAN)

    def without_dead_ends(self, reply: Reply) -> Reply:
        """The reply without a button, or a yes, that leads to nobody."""
        if self.reachable:
            return reply
        rows = (tuple(button for button in row if not _leads_to_a_person(button.data)) for row in reply.buttons)
        offer = "" if _leads_to_a_person(reply.offer) else reply.offer
        return replace(reply, buttons=tuple(row for row in rows if row), offer=offer)


NOBODY = Person()


def _leads_to_a_person(data: str) -> bool:
    target = parse(data)
    return target is not None and target.kind == "person"
