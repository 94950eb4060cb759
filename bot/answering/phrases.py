"""Render the phrases of the bot; the texts stand in the content, the holes are filled here."""

from __future__ import annotations

import re

from jinja2 import StrictUndefined, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.base import KnowledgeBase


class Phrases:
    """The phrases of one knowledge base as templates."""

    def __init__(self, knowledge: KnowledgeBase, **always: object) -> None:
        """`always` fills holes that every phrase may have, such as who runs this bot."""
        # Answers are plain text; a channel that speaks HTML escapes the whole text once.
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        environment.globals.update(always)
        self._templates = {name: environment.from_string(phrase.text) for name, phrase in knowledge.phrases.items()}
        # What has no holes is always the same.
        self._whole = {
            name: _tidy(self._templates[name].render())
            for name, phrase in knowledge.phrases.items()
            if not meta.find_undeclared_variables(environment.parse(phrase.text)) - set(always)
        }

    def __call__(self, name: str, **holes: object) -> str:
        """The phrase with its holes filled; KeyError for an unknown name, UndefinedError for a missing hole."""
        whole = self._whole.get(name)
        return _tidy(self._templates[name].render(**holes)) if whole is None else whole

    def has(self, name: str) -> bool:
        return name in self._templates


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
