"""Who of the askers works at the desk: asked of the database at every step, so that who left is out at once.

To everybody else the commands of the desk are unknown commands, in the very same words.
"""

from __future__ import annotations

from bot.channels.telegram.reading import Asker, Heard
from bot.channels.telegram.replying import Replies, now
from bot.storage import NOBODY, Account, Accounts, Agencies, Audit, Invitations, Kind, Place, Recipients

LINK, ACCOUNT = "tautkan", "akun"
STAFF_COMMANDS = frozenset({LINK, ACCOUNT})


class Staff:
    """The handler of the desk's commands; other handlers ask it for the account of an asker."""

    def __init__(
        self,
        replies: Replies,
        accounts: Accounts,
        invitations: Invitations,
        audit: Audit,
        recipients: Recipients,
        agencies: Agencies,
    ) -> None:
        self._replies = replies
        self._accounts = accounts
        self._invitations = invitations
        self._audit = audit
        self._recipients = recipients
        self._agencies = agencies

    async def account_of(self, asker: Asker) -> Account | None:
        """The linked, active account of who writes in private, else None; never keep it for the next step.

        In a group nobody is staff: an anonymous admin writes as the group, and what the desk does is not for its ears.
        """
        return None if asker.group else await self._accounts.linked(asker.person)

    async def obey(self, heard: Heard) -> bool:
        """Whether this was a command of the desk from somebody who may give it; else it is an unknown command."""
        if heard.command not in STAFF_COMMANDS:
            return False
        account = None
        # A forwarded command was given by whoever wrote it, not by who passes it on.
        if not heard.forwarded and not heard.asker.group:
            account = await self._linked_now(heard) or await self.account_of(heard.asker)
        if account is None:
            await self._audit.note(NOBODY, "perintah.ditolak", heard.command)
            return False
        await self._remember(heard.asker, account)
        name = "staf-tertaut" if heard.command == LINK else "staf-akun"
        await self._replies.phrase(heard.asker, name, nama=account.name, peran=sorted(account.roles))
        return True

    async def _remember(self, asker: Asker, account: Account) -> None:
        """Note where the account can be told of its broadcasts, and where a monitor gets texts to pass on."""
        agency = await self._agencies.called(account.agency)
        place = Place(account.agency) if agency is None else Place(agency.code, agency.region, agency.zone)
        await self._recipients.keep(Kind.STAFF, asker.person, asker.target.chat_id, place, now=now(), by=account.id)

    async def _linked_now(self, heard: Heard) -> Account | None:
        """The account that a code of the console was made for, linked with who sends the code."""
        if heard.command != LINK or not heard.text:
            return None
        linked = await self._invitations.link(heard.text.strip(), heard.asker.person, now=now())
        return None if linked is None else await self._accounts.get(linked)
