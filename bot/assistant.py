"""One side of the conversation: questions and pressed buttons in, replies out. Any chat app can stand before it."""

from bot import callbacks, replies, texts
from bot.catalogue import Catalogue
from bot.decision import Thresholds, decide
from bot.replies import Reply, say
from embeddings.search import Searcher
from embeddings.text import normalise


class Assistant:
    """Answers from one build. `ask` runs the model and takes a while; everything else is instant."""

    def __init__(self, searcher: Searcher, thresholds: Thresholds) -> None:
        self._searcher = searcher
        self._thresholds = thresholds
        self._catalogue = Catalogue(searcher.index.entries)

    def ask(self, text: str) -> Reply:
        """The reply to a user's text, whatever is in it."""
        if not normalise(text):
            return say(texts.EMPTY)
        return replies.reply_to(decide(self._searcher.search(text), self._thresholds))

    def welcome(self) -> Reply:
        """The first screen."""
        return replies.welcome(self._catalogue)

    def services(self) -> Reply:
        """The way into the FAQ by its headings."""
        return replies.services(self._catalogue)

    def open_entry(self, identifier: str) -> Reply:
        """The entry with this id."""
        twins = self._catalogue.same_answer_twins(identifier)
        return replies.answer(twins) if twins else say(texts.GONE, replies.BROWSE)

    def press(self, data: str) -> Reply:
        """What a button leads to; one that leads nowhere any more says so."""
        target = callbacks.parse(data)
        match target:
            case ("services", _):
                return self.services()
            case ("service", key) if service := self._catalogue.service(key):
                return replies.categories(service)
            case ("category", key) if category := self._catalogue.category(key):
                return replies.questions(category)
            case ("entry", key):
                return self.open_entry(key)
            case _:
                return say(texts.GONE, replies.BROWSE)
