"""Broadcasts at rest: two people, one row for each chat, claimed before it is sent, and nothing readable."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.broadcasting.texts import flaws_of
from bot.storage import (
    Account,
    Accounts,
    Agencies,
    Agency,
    Audience,
    Audit,
    Broadcast,
    Broadcasts,
    Changed,
    Content,
    Course,
    Database,
    Deliveries,
    Fate,
    Identity,
    Invitations,
    Kind,
    NotAllowed,
    Place,
    Purpose,
    Receipts,
    Recipients,
    SenderLock,
    Subject,
    Unsendable,
)
from bot.storage import broadcast_tables as tables
from bot.storage.deliveries import LEASE, MOST_DOUBTS

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2024, 11, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=8)
BOT = "telegram:1"


class Desk:
    """The repositories of one database."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self.database, self.identity = database, identity
        self.audit = Audit(database)
        self.recipients = Recipients(database, identity, BOT)
        self.broadcasts = Broadcasts(database, self.audit, flaws_of)
        self.deliveries = Deliveries(database, identity, BOT)
        self.receipts = Receipts(database, identity)

    async def group(self, number: int, agency: str = "dinkes", zone: str = "WIB") -> str:
        return await self.recipients.keep(Kind.GROUP, f"g{number}", -number, Place(agency, "Kab. A", zone), now=NOW)

    async def person(self, number: int, agency: str = "dinkes") -> str:
        return await self.recipients.keep(Kind.PERSON, f"p{number}", number, Place(agency, "Kab. A"), now=NOW)

    async def written(self, audience: Audience | None = None, **more: object) -> str:
        made = await self.broadcasts.write(
            "Masa tenang", Content("Netral."), audience or Audience(),
            by="ani", now=NOW, due_at=NOW, expires_at=LATER, **more,
        )  # fmt: skip
        assert made is not None
        return made

    async def running(self, audience: Audience | None = None, **more: object) -> Broadcast:
        made = await self.written(audience, **more)
        await self.broadcasts.submit(made, by="ani")
        await self.broadcasts.approve(made, by="budi", now=NOW)
        found = await self.broadcasts.get(made)
        assert found is not None
        return found

    async def states(self, broadcast: Broadcast) -> dict[str, int]:
        counted: dict[str, int] = {}
        for tally in await self.deliveries.tallies(broadcast.id):
            counted[tally.state] = counted.get(tally.state, 0) + tally.count
        return counted


@pytest.fixture
def desk(database: Database, identity: Identity) -> Desk:
    return Desk(database, identity)


async def test_the_author_cannot_approve_and_nothing_goes_before_somebody_else_did(desk: Desk) -> None:
    await desk.group(1)
    made = await desk.written()
    with pytest.raises(NotAllowed):
        await desk.broadcasts.approve(made, by="budi", now=NOW)
    await desk.broadcasts.submit(made, by="ani")
    with pytest.raises(NotAllowed, match="orang lain"):
        await desk.broadcasts.approve(made, by="ani", now=NOW)
    assert await desk.broadcasts.running(now=NOW) == ()
    assert await desk.broadcasts.approve(made, by="budi", now=NOW) == 1
    (running,) = await desk.broadcasts.running(now=NOW)
    assert (running.author, running.approver, running.content) == ("ani", "budi", Content("Netral."))


async def test_what_cannot_be_sent_is_kept_by_nobody_fault_19(desk: Desk) -> None:
    made, wrong = await desk.written(), Content("<b>Netral {{ 7*7 }}")
    person = await desk.recipients.keep(Kind.STAFF, "s9", 9, Place(), now=NOW)
    moments = {"due_at": NOW, "expires_at": LATER}
    for step in (
        desk.broadcasts.write("Salah", wrong, Audience(), by="ani", now=NOW, **moments),
        desk.broadcasts.rewrite(made, "Salah", wrong, Audience(), by="ani", seen="", **moments),
        desk.broadcasts.preview("Salah", wrong, person, by="ani", now=NOW),
    ):
        with pytest.raises(Unsendable, match="baris 1, kolom 1") as refused:
            await step
        assert len(refused.value.flaws) == 2
    assert [one.title for one in await desk.broadcasts.latest()] == ["Masa tenang"]


async def test_an_edit_takes_back_an_approval_with_all_its_rows_unless_one_was_claimed(desk: Desk) -> None:
    await desk.group(1)
    approved = await desk.running()
    edit = {"by": "citra", "due_at": NOW, "expires_at": LATER}
    with pytest.raises(Changed):
        await desk.broadcasts.rewrite(approved.id, "A", Content("Lain."), Audience(), seen="lama", **edit)
    assert await desk.states(approved) == {Fate.QUEUED: 1}
    await desk.broadcasts.rewrite(approved.id, "A", Content("Lain."), Audience(), seen=approved.version, **edit)
    edited = await desk.broadcasts.get(approved.id)
    assert edited is not None
    assert (edited.state, edited.author, edited.approver) == (Course.DRAFT, "citra", None)
    assert await desk.states(approved) == {}
    await desk.broadcasts.submit(edited.id, by="ani")
    with pytest.raises(NotAllowed, match="orang lain"):
        await desk.broadcasts.approve(edited.id, by="citra", now=NOW)
    await desk.broadcasts.approve(edited.id, by="ani", now=NOW, seen=edited.version)
    await desk.deliveries.claim(edited, now=NOW)
    with pytest.raises(NotAllowed, match="tidak dapat disunting"):
        await desk.broadcasts.rewrite(edited.id, "A", Content("X"), Audience(), seen=edited.version, **edit)
    assert await desk.states(edited) == {Fate.CLAIMED: 1}


async def test_the_audience_is_fixed_at_approval_and_opting_out_counts_until_the_last_moment_fault_18(
    desk: Desk,
) -> None:
    await desk.group(1)
    await desk.person(2)
    leaving = await desk.person(3)
    broadcast = await desk.running(Audience(subject="medsos"))
    await desk.group(4)
    await desk.recipients.forget(Kind.PERSON, "p2")
    await desk.recipients.switch(leaving, "medsos")
    claimed = await desk.deliveries.claim(broadcast, now=NOW)
    assert [delivery.address for delivery in claimed] == [-1]
    assert await desk.states(broadcast) == {Fate.CLAIMED: 1, Fate.SKIPPED: 2}


async def test_an_audience_is_chosen_by_agency_zone_kind_and_subject(desk: Desk) -> None:
    await desk.group(1)
    await desk.group(2, agency="disdik")
    await desk.group(3, zone="WIT")
    quiet = await desk.person(4)
    await desk.recipients.switch(quiet, "medsos")
    count = desk.broadcasts.count
    assert await count(Audience()) == 4
    assert await count(Audience(kinds=("grup",))) == 3
    assert await count(Audience(agencies=("disdik",))) == 1
    assert await count(Audience(zones=("WIT",))) == 1
    assert await count(Audience(subject="medsos")) == 3
    assert await desk.recipients.switch(quiet, "medsos")
    assert await count(Audience(subject="medsos")) == 4


@pytest.mark.parametrize("named", ["dinkes", "Dinas Kesehatan"])
async def test_a_monitor_is_found_whether_the_account_names_code_or_name(desk: Desk, named: str) -> None:
    accounts = Accounts(desk.database, desk.audit)
    await Agencies(desk.database).keep([Agency("dinkes", "Dinas Kesehatan", "Kab. A", "WIB")])
    made = await accounts.create("mon", ["pemantau"], named, by="a", now=NOW)
    code = await Invitations(desk.database, accounts, desk.audit).issue(made.id, Purpose.TELEGRAM, by="a", now=NOW)
    await Invitations(desk.database, accounts, desk.audit).link(code, "p7", now=NOW)
    await desk.recipients.keep(Kind.STAFF, "p7", 7, Place("dinkes", "Kab. A"), now=NOW)
    to_pass_on = {"kinds": (), "monitors": True}
    for audience, count in (
        (Audience(agencies=("dinkes",), **to_pass_on), 1),
        (Audience(agencies=("disdik",), **to_pass_on), 0),
        (Audience(regions=("Kab. A",), **to_pass_on), 1),
        (Audience(regions=("Kota B",), **to_pass_on), 0),
    ):
        assert sum((await desk.states(await desk.running(audience))).values()) == count, audience


async def test_two_senders_never_claim_the_same_row(desk: Desk) -> None:
    for number in range(1, 21):
        await desk.group(number)
    broadcast = await desk.running()
    claims = await asyncio.gather(*(desk.deliveries.claim(broadcast, now=NOW, most=3) for _ in range(10)))
    taken = [delivery.address for claim in claims for delivery in claim]
    assert len(taken) == len(set(taken)) == 20


async def test_a_claim_whose_sender_died_is_sent_once_more_after_its_lease_fault_2_fault_39(desk: Desk) -> None:
    await desk.group(1)
    broadcast = await desk.running()
    await desk.deliveries.claim(broadcast, now=NOW)
    assert await desk.deliveries.take_back(now=NOW + LEASE) == 0
    late = NOW + LEASE + timedelta(seconds=1)
    assert await desk.deliveries.take_back(now=late) == 1
    (again,) = await desk.deliveries.claim(broadcast, now=late)
    await desk.deliveries.settle(again, Fate.SENT, now=late, message=5)
    (tally,) = await desk.deliveries.tallies(broadcast.id)
    assert (tally.state, tally.count, tally.doubtful) == (Fate.SENT, 1, 1)


async def test_a_claim_is_parked_where_twice_is_worse_than_not_at_all_fault_2(desk: Desk) -> None:
    await desk.group(1)
    broadcast = await desk.running(once=True)
    await desk.deliveries.claim(broadcast, now=NOW)
    late = NOW + 2 * LEASE
    assert await desk.deliveries.take_back(now=late) == 1
    assert await desk.deliveries.claim(broadcast, now=late) == ()
    assert await desk.states(broadcast) == {Fate.UNCERTAIN: 1}


async def test_a_row_that_kills_its_sender_is_left_alone_in_the_end(desk: Desk) -> None:
    await desk.group(1)
    broadcast = await desk.running()
    moment = NOW
    for _ in range(MOST_DOUBTS + 1):
        await desk.deliveries.claim(broadcast, now=moment)
        moment += 2 * LEASE
        await desk.deliveries.take_back(now=moment)
    assert await desk.states(broadcast) == {Fate.UNCERTAIN: 1}


async def test_a_cancelled_broadcast_sends_no_more_than_what_was_claimed_fault_17(desk: Desk) -> None:
    for number in range(1, 21):
        await desk.group(number)
    broadcast = await desk.running()
    first, *rest = await desk.deliveries.claim(broadcast, now=NOW)
    assert await desk.broadcasts.cancel(broadcast.id, by="ani", now=NOW) == 15
    await desk.deliveries.put_off(first, until=NOW, now=NOW, reason="jaringan")
    for delivery in rest:
        await desk.deliveries.settle(delivery, Fate.SENT, now=NOW, message=1)
    assert await desk.deliveries.claim(broadcast, now=NOW) == ()
    assert await desk.states(broadcast) == {Fate.CANCELLED: 16, Fate.SENT: 4}


async def test_what_is_put_off_comes_back_in_time_and_the_end_is_noted_once(desk: Desk) -> None:
    await desk.group(1)
    broadcast = await desk.running()
    (delivery,) = await desk.deliveries.claim(broadcast, now=NOW)
    soon = NOW + timedelta(seconds=7)
    await desk.deliveries.put_off(delivery, until=soon, now=NOW, reason="penuh")
    assert await desk.deliveries.claim(broadcast, now=NOW + timedelta(seconds=6)) == ()
    assert await desk.deliveries.soonest(broadcast.id) == soon
    assert not await desk.broadcasts.finish(broadcast.id, now=NOW)
    (delivery,) = await desk.deliveries.claim(broadcast, now=soon)
    assert delivery.tries == 2
    await desk.deliveries.settle(delivery, Fate.SENT, now=soon)
    assert await desk.broadcasts.finish(broadcast.id, now=soon)
    assert not await desk.broadcasts.finish(broadcast.id, now=soon)


async def test_three_workers_that_see_one_run_make_one_broadcast_fault_16(desk: Desk) -> None:
    async def seen() -> str | None:
        return await desk.broadcasts.write(
            "T-7", Content("x"), Audience(), by="sistem", now=NOW, due_at=NOW, expires_at=LATER, schedule="s/t-7/WIB"
        )

    made = await asyncio.gather(seen(), seen(), seen())
    assert len([one for one in made if one is not None]) == 1


async def test_a_group_that_became_a_supergroup_keeps_its_row_fault_10(desk: Desk) -> None:
    await desk.group(1)
    broadcast = await desk.running()
    assert await desk.recipients.move(-1, -100, old_name="g1", new_name="g100")
    assert not await desk.recipients.move(-1, -100, old_name="g1", new_name="g100")
    (delivery,) = await desk.deliveries.claim(broadcast, now=NOW)
    assert delivery.address == -100


async def test_a_group_confirmed_under_both_numbers_is_one_group_fault_10(desk: Desk) -> None:
    await desk.group(1)
    await desk.group(100)
    assert await desk.recipients.move(-1, -100, old_name="g1", new_name="g100")
    assert [recipient.address for recipient in await desk.recipients.all()] == [-100]


async def test_who_blocked_us_is_left_alone_until_they_come_back_fault_8(desk: Desk) -> None:
    await desk.person(1)
    assert await desk.recipients.deactivate((Kind.PERSON,), "p1", "diblokir", now=NOW)
    assert await desk.broadcasts.count(Audience()) == 0
    assert await desk.recipients.reactivate((Kind.PERSON,), "p1", now=NOW)
    assert await desk.broadcasts.count(Audience()) == 1


async def test_whoever_is_forgotten_leaves_no_trace_in_any_table_fault_63(desk: Desk) -> None:
    identity = await desk.person(4711)
    await desk.recipients.switch(identity, "medsos")
    broadcast = await desk.running()
    await desk.receipts.tap(broadcast.id, "dinkes", "p4711", now=NOW)
    assert (await Subject(desk.database).held("p4711")).reminders
    await Subject(desk.database).erase("p4711", "chat", but=0)
    assert await desk.deliveries.claim(broadcast, now=NOW) == ()
    async with desk.database.transaction() as connection:
        for table in (tables.recipients, tables.mutes, tables.deliveries, tables.receipts, tables.taps):
            rows = (await connection.execute(select(table))).all()
            assert "p4711" not in repr(rows)
            assert table in (tables.deliveries, tables.receipts, tables.taps) or rows == []


async def test_a_receipt_counts_a_person_once_and_forgets_who(desk: Desk) -> None:
    tapped = [await desk.receipts.tap("b", "dinkes", person, now=NOW) for person in ("p1", "p2", "p1")]
    assert tapped == [True, True, False]
    assert await desk.receipts.of("b") == {"dinkes": 2}


async def test_a_monitor_gets_the_text_of_their_agency_and_passes_it_on(desk: Desk) -> None:
    accounts = Accounts(desk.database, desk.audit)
    invitations = Invitations(desk.database, accounts, desk.audit)
    account: Account = await accounts.create("citra", ["pemantau"], "dinkes", by="a", now=NOW)
    code = await invitations.issue(account.id, Purpose.TELEGRAM, by=account.id, now=NOW)
    await invitations.link(code, "p9", now=NOW)
    await desk.recipients.keep(Kind.STAFF, "p9", 9, Place("dinkes"), now=NOW)
    broadcast = await desk.running(Audience(monitors=True))
    (delivery,) = await desk.deliveries.claim(broadcast, now=NOW)
    assert delivery.kind is Kind.STAFF
    await desk.deliveries.give_code(delivery, "ABC23")
    assert await desk.deliveries.with_code("ABC23") == (broadcast.id, "dinkes")
    assert not await desk.deliveries.forwarded("ABC23", "p8", now=NOW)
    assert await desk.deliveries.forwarded("ABC23", "p9", now=NOW)
    (tally,) = await desk.deliveries.tallies(broadcast.id)
    assert tally.forwarded == 1


async def test_those_whom_a_broadcast_missed_get_it_once_more_and_not_twice(desk: Desk) -> None:
    lost, _ = await desk.group(1), await desk.group(2)
    first = await desk.running()
    for delivery in await desk.deliveries.claim(first, now=NOW):
        fate = Fate.FAILED if delivery.recipient == lost else Fate.SENT
        await desk.deliveries.settle(delivery, fate, now=NOW)
    given_up = await desk.written(Audience(missed=first.id))
    await desk.broadcasts.cancel(given_up, by="ani", now=NOW)
    assert await desk.broadcasts.repeated(first.id) is None
    one, other = [await desk.written(Audience(missed=first.id)) for _ in range(2)]
    for made in (one, other):
        await desk.broadcasts.submit(made, by="ani")
    assert await desk.broadcasts.approve(one, by="budi", now=NOW) == 1
    assert await desk.broadcasts.repeated(first.id) == one or await desk.broadcasts.repeated(first.id) == other
    with pytest.raises(NotAllowed, match="sudah dikirimi ulang"):
        await desk.broadcasts.approve(other, by="budi", now=NOW)
    assert await desk.broadcasts.count(Audience(missed=first.id)) == 1
    await desk.recipients.deactivate((Kind.GROUP,), "g1", "dikeluarkan", now=NOW)
    assert await desk.broadcasts.count(Audience(missed=first.id)) == 0, "who cannot be reached is not tried"


async def test_groups_behind_a_failure_are_known_and_people_never(desk: Desk) -> None:
    lost, other = await desk.group(1), await desk.group(2, agency="disdik")
    await desk.person(3)
    broadcast = await desk.running()
    for delivery in await desk.deliveries.claim(broadcast, now=NOW):
        await desk.deliveries.settle(delivery, Fate.FAILED, now=NOW, reason="dikeluarkan")
    assert await desk.deliveries.troubled(broadcast.id) == {
        ("dinkes", "dikeluarkan"): (lost,),
        ("disdik", "dikeluarkan"): (other,),
    }
    assert await desk.deliveries.troubled(broadcast.id, agency="disdik") == {("disdik", "dikeluarkan"): (other,)}


async def test_a_preview_goes_to_oneself_alone_and_needs_no_second_person(desk: Desk) -> None:
    own = await desk.recipients.keep(Kind.STAFF, "p9", 9, Place(), now=NOW)
    group = await desk.group(1)
    with pytest.raises(NotAllowed):
        await desk.broadcasts.preview("x", Content("x"), group, by="ani", now=NOW)
    made = await desk.broadcasts.preview("x", Content("x"), own, by="ani", now=NOW)
    (running,) = await desk.broadcasts.running(now=NOW)
    (delivery,) = await desk.deliveries.claim(running, now=NOW)
    assert (running.id, delivery.address, delivery.kind) == (made, 9, Kind.PERSON)


async def test_a_correction_goes_to_everybody_who_may_have_the_first_message(desk: Desk) -> None:
    for number in (1, 2, 3):
        await desk.group(number)
    broadcast = await desk.running()
    sent, lost, failed = await desk.deliveries.claim(broadcast, now=NOW)
    await desk.deliveries.settle(sent, Fate.SENT, now=NOW, message=11)
    await desk.deliveries.settle(lost, Fate.UNCERTAIN, now=NOW)
    await desk.deliveries.settle(failed, Fate.FAILED, now=NOW, reason="ditolak")
    correction = await desk.running(corrects=broadcast.id)
    again = await desk.deliveries.claim(correction, now=NOW)
    assert {(delivery.address, delivery.edits) for delivery in again} == {(sent.address, 11), (lost.address, None)}
    stopped = await desk.broadcasts.get(broadcast.id)
    assert stopped is not None
    assert stopped.state is Course.CANCELLED, "nobody gets the wrong words after the right ones"


async def test_a_monitor_sees_only_their_agency(desk: Desk) -> None:
    await desk.group(1)
    await desk.group(2, agency="disdik")
    broadcast = await desk.running()
    assert {tally.agency for tally in await desk.deliveries.tallies(broadcast.id, agency="disdik")} == {"disdik"}
    assert [one.address for one in await desk.recipients.all(agency="disdik")] == [-2]


async def test_chat_ids_are_unreadable_at_rest(desk: Desk) -> None:
    await desk.group(123456789)
    async with desk.database.transaction() as connection:
        rows = (await connection.execute(select(tables.recipients.c.address))).all()
    assert b"123456789" not in rows[0][0]


async def test_agencies_are_replaced_by_code(desk: Desk) -> None:
    agencies = Agencies(desk.database)
    await agencies.keep([Agency("dinkes", "Dinas", "A", "WIB")])
    await agencies.keep([Agency("dinkes", "Dinas Kesehatan", "A", "WITA"), Agency("bkd", "BKD", "A", "WIT")])
    assert [agency.name for agency in await agencies.all()] == ["BKD", "Dinas Kesehatan"]


async def test_a_second_sender_is_refused_until_the_first_is_gone_fault_4(desk: Desk, database_url: str) -> None:
    first, other = SenderLock(desk.database, BOT), await Database.open(database_url)
    second = SenderLock(other, BOT)
    assert await first.take()
    assert not await second.take()
    elsewhere = SenderLock(other, "telegram:2")
    assert await elsewhere.take()
    await elsewhere.release()
    await first.release()
    assert await second.take()
    await second.release()
    await other.close()


async def test_ten_thousand_recipients_become_rows_in_one_statement(desk: Desk) -> None:
    rows = [
        {
            "id": f"{number:012d}", "bot": BOT, "kind": "orang", "pseudonym": f"p{number}", "address": b"x",
            "region": "", "zone": "WIB", "state": "aktif", "since": NOW,
        }
        for number in range(10_000)
    ]  # fmt: skip
    async with desk.database.transaction() as connection:
        await connection.execute(tables.recipients.insert(), rows)
    broadcast = await desk.running()
    async with desk.database.transaction() as connection:
        places = select(func.count(tables.deliveries.c.place.distinct()), func.max(tables.deliveries.c.place))
        assert (await connection.execute(places)).one() == (10_000, 10_000)
    assert broadcast.state is Course.RUNNING
