"""What must survive a restart: the inbox of each channel, the talks that go on, the ledger of answers, and the desk."""

from bot.storage.accounts import ADMINISTRATOR, Account, Accounts, LastAdministrator, NameTaken
from bot.storage.attempts import Attempts
from bot.storage.audit import NOBODY, SYSTEM, Audit, Note
from bot.storage.consents import Consent, Consents
from bot.storage.corrections import Corrections, Received
from bot.storage.database import Database, DatabaseNewer, StorageError
from bot.storage.dialogues import Dialogue, Dialogues
from bot.storage.drafts import ContentDraft, ContentDrafts, DraftFile, DraftState
from bot.storage.figures import Asked, Begun, Figures
from bot.storage.handovers import Handed, Handover, Handovers, Proposal
from bot.storage.identity import Identity, KeyProblem
from bot.storage.inbox import Arrival, Inbox, Waiting
from bot.storage.invitations import Invitations, Purpose
from bot.storage.learning import Became, Learning, Learnt
from bot.storage.ledger import Entry, Ledger
from bot.storage.profiles import Profile, Profiles
from bot.storage.releases import Count, Release, ReleaseKind, Releases, Switch
from bot.storage.retention import Purged, purge
from bot.storage.sessions import Sessions
from bot.storage.subject import Erased, Held, Subject
from bot.storage.uploads import UPLOADS_STAY, StoredUpload, Uploading, Uploads

__all__ = [
    "ADMINISTRATOR",
    "NOBODY",
    "SYSTEM",
    "UPLOADS_STAY",
    "Account",
    "Accounts",
    "Arrival",
    "Asked",
    "Attempts",
    "Audit",
    "Became",
    "Begun",
    "Consent",
    "Consents",
    "ContentDraft",
    "ContentDrafts",
    "Corrections",
    "Count",
    "Database",
    "DatabaseNewer",
    "Dialogue",
    "Dialogues",
    "DraftFile",
    "DraftState",
    "Entry",
    "Erased",
    "Figures",
    "Handed",
    "Handover",
    "Handovers",
    "Held",
    "Identity",
    "Inbox",
    "Invitations",
    "KeyProblem",
    "LastAdministrator",
    "Learning",
    "Learnt",
    "Ledger",
    "NameTaken",
    "Note",
    "Profile",
    "Profiles",
    "Proposal",
    "Purged",
    "Purpose",
    "Received",
    "Release",
    "ReleaseKind",
    "Releases",
    "Sessions",
    "StorageError",
    "StoredUpload",
    "Subject",
    "Switch",
    "Uploading",
    "Uploads",
    "Waiting",
    "purge",
]
