"""Know the same question in the same place again, without keeping its words."""

from __future__ import annotations

from bot.channels.telegram.reading import Heard
from bot.model import Question
from bot.storage import Identity
from index.normalise import fold


def key_of(heard: Heard, question: Question, gist: str, identity: Identity) -> str:
    """A keyed hash of place, day, words and what was said before; forum topics are places of their own.

    What this person asked before counts, because the same few words can go on with different talks; asking the same
    once more is no different talk.
    """
    target = heard.asker.target
    earlier = [before for before in question.earlier if before != gist]
    parts = (str(target.chat_id), str(target.thread_id), question.day.isoformat(), *fold(question.text), "", *earlier)
    return identity.ticket("repeat:" + "\n".join(parts))
