"""/profil: what a person chose to tell about themselves, shown, changed and deleted by that person alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.reading import Asker, Heard
from bot.channels.telegram.replying import Replies, now
from bot.storage import Profile, Profiles

# Longer words are no name of a place or an office.
LONGEST = 80
PER_ROW = 2
_PRESS = re.compile(r"v1:pro:(?P<release>\w{1,12}):(?:(?P<status>\d{1,2})|(?P<delete>x))", re.ASCII)


class Profiling:
    """The handler of /profil and of its buttons."""

    def __init__(self, replies: Replies, profiles: Profiles) -> None:
        self._replies = replies
        self._profiles = profiles

    async def known(self, asker: Asker) -> Mapping[str, str]:
        """The facts that the profile tells; none in a group, where an answer would give them away."""
        if asker.group:
            return {}
        profile = await self._profiles.of(asker.person)
        told = {"actor": profile.status, "region": profile.region, "agency": profile.agency}
        return {fact: words for fact, words in told.items() if words}

    async def on_command(self, heard: Heard) -> None:
        """Show the profile, or change the part of it that follows the command."""
        asker = heard.asker
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        field, _, value = heard.text.partition(" ")
        value = value.strip()[:LONGEST]
        profile = await self._profiles.of(asker.person)
        match field.lower():
            case "":
                await self._show(asker, profile)
            case "hapus":
                await self._delete(asker)
            case "wilayah" if value:
                await self._keep(asker, replace(profile, region=value))
            case "instansi" if value:
                await self._keep(asker, replace(profile, agency=value))
            case _:
                await self._replies.phrase(asker, "profil-tidak-dikenal")

    async def press(self, query: CallbackQuery, asker: Asker) -> bool:
        """Keep a status that was tapped, or delete the profile; False when it is no button of ours, or an old one."""
        found = _PRESS.fullmatch(query.data or "")
        if found is None or found["release"] != self._replies.answerer.release:
            return False
        if found["delete"]:
            await self._replies.sender.toast(query.id, None)
            await self._delete(asker)
            return True
        actors = self._replies.answerer.checks.menu.actors
        if int(found["status"]) >= len(actors):
            return False
        await self._replies.sender.toast(query.id, None)
        profile = await self._profiles.of(asker.person)
        await self._keep(asker, replace(profile, status=actors[int(found["status"])].label))
        return True

    async def _keep(self, asker: Asker, profile: Profile) -> None:
        await self._profiles.keep(asker.person, profile, now=now())
        await self._show(asker, profile)

    async def _delete(self, asker: Asker) -> None:
        await self._profiles.forget(asker.person)
        await self._replies.phrase(asker, "profil-dihapus")

    async def _show(self, asker: Asker, profile: Profile) -> None:
        answerer = self._replies.answerer
        buttons = [
            InlineKeyboardButton(actor.label, callback_data=f"v1:pro:{answerer.release}:{number}")
            for number, actor in enumerate(answerer.checks.menu.actors)
        ]
        rows = [buttons[start : start + PER_ROW] for start in range(0, len(buttons), PER_ROW)]
        if profile:
            label = answerer.phrase("tombol-hapus-profil")
            rows.append([InlineKeyboardButton(label, callback_data=f"v1:pro:{answerer.release}:x")])
        text = answerer.phrase("profil", status=profile.status, region=profile.region, agency=profile.agency)
        await self._replies.say(asker, text, buttons=InlineKeyboardMarkup(rows))
