"""What must survive a restart: the inbox of each channel, the talks that go on, and the ledger of answers."""

from bot.storage.database import Database, DatabaseNewer, StorageError
from bot.storage.dialogues import Dialogue, Dialogues
from bot.storage.handovers import Handed, Handover, Handovers, Proposal
from bot.storage.identity import Identity, KeyProblem
from bot.storage.inbox import Arrival, Inbox, Waiting
from bot.storage.ledger import Entry, Ledger
from bot.storage.retention import Purged, purge
from bot.storage.subject import Erased, Held, Subject

__all__ = [
    "Arrival",
    "Database",
    "DatabaseNewer",
    "Dialogue",
    "Dialogues",
    "Entry",
    "Erased",
    "Handed",
    "Handover",
    "Handovers",
    "Held",
    "Identity",
    "Inbox",
    "KeyProblem",
    "Ledger",
    "Proposal",
    "Purged",
    "StorageError",
    "Subject",
    "Waiting",
    "purge",
]
