"""What must survive a restart: inboxes, talks, the ledger of answers, the desk, and what is sent to many."""

from bot.storage.accounts import ADMINISTRATOR, Account, Accounts, LastAdministrator, NameTaken
from bot.storage.agencies import Agencies, Agency, called, spelt
from bot.storage.attempts import Attempts
from bot.storage.audit import NOBODY, SYSTEM, Audit, Note
from bot.storage.broadcasts import Broadcasts
from bot.storage.consents import Consent, Consents
from bot.storage.corrections import Corrections, Received
from bot.storage.database import Database, DatabaseNewer, StorageError
from bot.storage.deliveries import Deliveries, Delivery, Tally
from bot.storage.dialogues import Dialogue, Dialogues
from bot.storage.drafts import ContentDraft, ContentDrafts, DraftFile, DraftState
from bot.storage.figures import Asked, Begun, Figures
from bot.storage.handovers import Handed, Handover, Handovers, Proposal
from bot.storage.identity import Identity, KeyProblem
from bot.storage.inbox import Arrival, Inbox, Waiting
from bot.storage.invitations import Invitations, Purpose
from bot.storage.learning import Became, Learning, Learnt
from bot.storage.ledger import Entry, Ledger
from bot.storage.marks import Marks
from bot.storage.messages import Audience, Broadcast, Changed, Content, Course, Fate, NotAllowed, Unsendable
from bot.storage.profiles import Profile, Profiles
from bot.storage.receipts import Receipts
from bot.storage.recipients import Kind, Place, Recipient, Recipients, Standing
from bot.storage.releases import Count, Release, ReleaseKind, Releases, Switch
from bot.storage.retention import Purged, purge
from bot.storage.schedules import Schedule, Schedules, Stage
from bot.storage.senderlock import SenderLock
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
    "Agencies",
    "Agency",
    "Arrival",
    "Asked",
    "Attempts",
    "Audience",
    "Audit",
    "Became",
    "Begun",
    "Broadcast",
    "Broadcasts",
    "Changed",
    "Consent",
    "Consents",
    "Content",
    "ContentDraft",
    "ContentDrafts",
    "Corrections",
    "Count",
    "Course",
    "Database",
    "DatabaseNewer",
    "Deliveries",
    "Delivery",
    "Dialogue",
    "Dialogues",
    "DraftFile",
    "DraftState",
    "Entry",
    "Erased",
    "Fate",
    "Figures",
    "Handed",
    "Handover",
    "Handovers",
    "Held",
    "Identity",
    "Inbox",
    "Invitations",
    "KeyProblem",
    "Kind",
    "LastAdministrator",
    "Learning",
    "Learnt",
    "Ledger",
    "Marks",
    "NameTaken",
    "NotAllowed",
    "Note",
    "Place",
    "Profile",
    "Profiles",
    "Proposal",
    "Purged",
    "Purpose",
    "Receipts",
    "Received",
    "Recipient",
    "Recipients",
    "Release",
    "ReleaseKind",
    "Releases",
    "Schedule",
    "Schedules",
    "SenderLock",
    "Sessions",
    "Stage",
    "Standing",
    "StorageError",
    "StoredUpload",
    "Subject",
    "Switch",
    "Tally",
    "Unsendable",
    "Uploading",
    "Uploads",
    "Waiting",
    "called",
    "purge",
    "spelt",
]
