"""The outbox: who gets what by which channel, at once or in the digest of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine import acting, moves, notices
from engine.store import tables as t
from engine.telling import alarms, channels, digest, outbox
from engine.telling.messages import Letterhead
from tests.conftest import Clock
from tests.integration.conftest import World
from webui.settings import Settings

LETTERHEAD = Letterhead(
    task="https://alur.example/tugas/{id}",
    document="https://alur.example/dokumen/{id}",
    inbox="https://alur.example/tugas",
    channels="https://alur.example/akun/pemberitahuan",
    domain="example.go.id",
)
ADDRESS = "kasubbag@example.go.id"
HOOK = "json://127.0.0.1:9/"


@pytest.fixture
def backend() -> str:
    """What is told is the same on either database."""
    return "sqlite"


def channel(
    world: World, username: str, choice: str, kind: str = "email", address: str = ADDRESS
) -> int:
    """Lets somebody be told by a channel from now on."""
    with world.installation.writing() as tx:
        channel_id = channels.add(tx, world.actor(username), kind, address, choice, {"json"})
    assert isinstance(world.installation.clock, Clock)
    world.installation.clock.advance(minutes=1)
    return channel_id


def tell(world: World) -> list[t.Delivery]:
    """Rings the alarms and fills the outbox; returns what came into it by this."""
    with world.installation.writing() as tx:
        before = set(tx.session.scalars(select(t.Delivery.id)))
        alarms.ring(tx)
        outbox.pass_on(tx, LETTERHEAD)
    with world.installation.writing() as tx:
        digest.make_digests(tx, LETTERHEAD)
    with world.installation.reading() as tx:
        deliveries = tx.session.scalars(select(t.Delivery).order_by(t.Delivery.id))
        return [one for one in deliveries if one.id not in before]


def at_step(world: World, step: str, title: str = "Rencana Kinerja 2027") -> str:
    """A document that waits at a step."""
    document = world.start(title)
    world.forward(document, until=lambda at: at == step)
    return document


def hour_by_hour(world: World, clock: Clock, days: int) -> list[str]:
    """Lets days pass; the days in the office on which something came into the outbox."""
    made = []
    for _ in range(24 * days):
        made += tell(world)
        clock.advance(hours=1)
    return [(one.created_at + timedelta(hours=8)).strftime("%a %d %b") for one in made]


def sent_back(world: World, title: str) -> str:
    """A document that has come back to the Pelaksana, who has two days for it."""
    document = at_step(world, "langkah-5", title)
    world.complete(document, "kembalikan", "Halaman 3 tidak terbaca.")
    return document


# --- at once ----------------------------------------------------------------------------------


def test_who_wants_all_is_told_of_an_arrival_at_once(world: World) -> None:
    channel(world, "kasubbag", "all")
    document = at_step(world, "langkah-5", "LKIP 2025")
    (mail,) = tell(world)
    assert (mail.kind, mail.address, mail.subject) == ("email", ADDRESS, "Tugas baru: LKIP 2025")
    assert mail.body == (
        "Dokumen: LKIP 2025\n"
        "SOP: Penyusunan Rencana Kinerja\n"
        "Langkah: 5. Memverifikasi Data Penyusunan Kinerja\n"
        "Jabatan: Kasubbag Perencanaan dan Keuangan\n"
        "Batas waktu: Selasa, 13 Januari 2026 pukul 16.00 WITA\n"
        "Dari: Pelaksana\n\n"
        f"https://alur.example/tugas/{world.task(document)[0]}\n\n"
        "-- \nCara Anda diberi tahu diatur di https://alur.example/akun/pemberitahuan\n"
    )
    assert tell(world) == []


def test_a_service_learns_of_sop_and_step_and_of_nobody(world: World) -> None:
    channel(world, "pelaksana", "all", "apprise", HOOK)
    document = sent_back(world, "LKIP 2025")
    (message,) = tell(world)
    assert message.subject == "Dikembalikan untuk diperbaiki"
    assert message.body == (
        "SOP: Penyusunan Rencana Kinerja\n"
        "Langkah: 4. Menghimpun Data Penyusunan Kinerja dari Kasi dan Kasubbag\n\n"
        f"https://alur.example/tugas/{world.task(document)[0]}\n"
    )


def test_an_installation_that_has_no_address_sends_no_links(world: World) -> None:
    channel(world, "kasubbag", "all")
    at_step(world, "langkah-5")
    nameless = Settings(world.installation.files, "", "").letterhead
    with world.installation.writing() as tx:
        alarms.ring(tx)
        outbox.pass_on(tx, nameless)
        (mail,) = tx.session.scalars(select(t.Delivery))
    assert "://" not in mail.body
    assert mail.body.endswith("\n\nBuka Alur untuk melihatnya.\n")


def test_only_what_cannot_wait_is_told_at_once_to_who_wants_that(world: World) -> None:
    channel(world, "pelaksana", "urgent")
    at_step(world, "langkah-3", "Rencana 2026")
    assert tell(world) == []
    sent_back(world, "Rencana 2027")
    (mail,) = tell(world)
    assert mail.subject == "Dikembalikan untuk diperbaiki: Rencana 2027"
    assert "Catatan: Halaman 3 tidak terbaca." in mail.body


def test_a_reminder_is_told_at_once(world: World) -> None:
    channel(world, "kasubbag", "urgent")
    task_id = world.task(at_step(world, "langkah-5"))[0]
    with world.installation.writing() as tx:
        acting.remind(tx, world.actor("camat"), task_id)
    (mail,) = tell(world)
    assert mail.subject.startswith("Anda diingatkan: ")
    assert "Dari: Camat" in mail.body


def test_several_at_a_time_make_one_message(world: World) -> None:
    channel(world, "kasubbag", "all")
    titles = [f"Rencana {number:02}" for number in range(25)]
    for title in titles:
        at_step(world, "langkah-2", title)
    (mail,) = tell(world)
    assert mail.subject == "25 pemberitahuan"
    assert [title for title in titles if title in mail.body] == titles[:20]
    assert "… dan 5 lagi." in mail.body


def test_every_channel_has_its_own_message(world: World) -> None:
    channel(world, "kasubbag", "all")
    channel(world, "kasubbag", "all", "apprise", HOOK)
    channel(world, "kasubbag", "digest", address="lain@example.go.id")
    at_step(world, "langkah-5")
    sent = tell(world)
    assert [(one.kind, one.address) for one in sent] == [("email", ADDRESS), ("apprise", HOOK)]
    assert len({one.message_id for one in sent}) == 2
    assert all(one.message_id.endswith("@example.go.id>") for one in sent)


def test_what_was_seen_on_the_pages_is_no_news(world: World) -> None:
    channel(world, "kasubbag", "all")
    document = at_step(world, "langkah-5")
    with world.installation.writing() as tx:
        alarms.ring(tx)
    with world.installation.writing() as tx:
        kasubbag = world.actor("kasubbag")
        notices.mark_seen(tx, kasubbag, notices.of_document(document))
    assert tell(world) == []


def test_who_has_left_is_told_nothing_more(world: World) -> None:
    channel(world, "kasubbag", "all")
    at_step(world, "langkah-5")
    with world.installation.writing() as tx:
        alarms.ring(tx)
        tx.session.get_one(t.Person, world.ids["kasubbag"]).active = False
    assert tell(world) == []


def test_of_a_document_no_longer_theirs_nobody_gets_the_title(world: World) -> None:
    channel(world, "kasubbag", "all")
    at_step(world, "langkah-5", "LKIP 2025")
    with world.installation.writing() as tx:
        alarms.ring(tx)
        held = t.Holding.person_id == world.ids["kasubbag"]
        tx.session.execute(update(t.Holding).where(held).values(until=tx.now))
    (mail,) = tell(world)
    assert "LKIP" not in mail.subject + mail.body
    assert "alur.example/tugas" not in mail.body


def test_a_title_stays_on_its_line(world: World) -> None:
    channel(world, "kasubbag", "all")
    document = at_step(world, "langkah-5")
    with world.installation.writing() as tx:  # as no form of ours would let it in
        evil = "LKIP\r\nBcc: semua@example.go.id\n\nIsi lain"
        tx.session.get_one(t.Document, document).title = evil
    (mail,) = tell(world)
    assert mail.subject == "Tugas baru: LKIP Bcc: semua@example.go.id Isi lain"


def test_who_started_a_document_is_told_that_it_is_done(world: World) -> None:
    channel(world, "camat", "all", address="camat@example.go.id")
    document = at_step(world, "langkah-7", "LKIP 2025")
    tell(world)
    world.forward(document)
    (mail,) = tell(world)
    assert mail.subject == "Dokumen selesai: LKIP 2025"
    assert f"https://alur.example/dokumen/{document}" in mail.body


def test_who_finishes_what_they_started_knows(world: World) -> None:
    with world.installation.writing() as tx:
        document = moves.start(tx, world.actor("pelaksana"), world.version_id, "Rencana")
    world.forward(document)
    with world.installation.reading() as tx:
        assert tx.session.scalars(select(t.Notice)).all() == []


# --- the digest of the day --------------------------------------------------------------------


def test_a_digest_says_what_is_late_due_today_and_new(world: World, clock: Clock) -> None:
    channel(world, "kasubbag", "digest")
    at_step(world, "langkah-5", "Satu hari")  # until Tuesday 16.00
    clock.advance(days=1)
    at_step(world, "langkah-5", "Baru kemarin")  # until Wednesday 16.00
    clock.advance(hours=23)  # Wednesday 07.31, as the office has opened
    (mail,) = tell(world)
    assert mail.subject == ("Ringkasan Rabu, 14 Januari 2026: 1 terlambat, 1 jatuh tempo hari ini")
    assert mail.body.index("TERLAMBAT (1)") < mail.body.index("- Satu hari\n")
    assert mail.body.index("JATUH TEMPO HARI INI (1)") < mail.body.index("- Baru kemarin\n")
    assert "Batas waktu: Rabu, 14 Januari 2026 pukul 16.00 WITA" in mail.body
    assert "https://alur.example/tugas" in mail.body


def test_a_digest_tells_what_is_new_since_the_last(world: World, clock: Clock) -> None:
    channel(world, "pelaksana", "digest")
    sent_back(world, "Dua hari")  # until Wednesday
    assert tell(world) == []
    clock.advance(hours=23)
    (first,) = tell(world)
    assert first.subject == "Ringkasan Selasa, 13 Januari 2026: 1 baru"
    assert "- Dikembalikan untuk diperbaiki: Dua hari\n" in first.body
    clock.advance(hours=24)
    (second,) = tell(world)
    assert second.subject == "Ringkasan Rabu, 14 Januari 2026: 1 jatuh tempo hari ini"


def test_what_is_done_by_then_is_not_new(world: World, clock: Clock) -> None:
    channel(world, "pelaksana", "digest")
    document = sent_back(world, "Sudah selesai")
    tell(world)
    world.forward(document)
    clock.advance(hours=23)
    assert tell(world) == []


def test_a_service_gets_a_digest_without_titles(world: World, clock: Clock) -> None:
    channel(world, "pelaksana", "digest", "apprise", HOOK)
    document = sent_back(world, "LKIP 2025")
    tell(world)
    clock.advance(hours=23)
    (message,) = tell(world)
    assert message.body == (
        "BARU (1)\n\n"
        "Dikembalikan untuk diperbaiki: Penyusunan Rencana Kinerja, "
        "langkah 4. Menghimpun Data Penyusunan Kinerja dari Kasi dan Kasubbag\n"
        f"https://alur.example/tugas/{world.task(document)[0]}\n\n"
        "https://alur.example/tugas\n"
    )


def test_who_is_told_at_once_of_some_finds_the_rest_in_the_digest(
    world: World, clock: Clock
) -> None:
    channel(world, "pelaksana", "urgent")
    at_step(world, "langkah-3", "Biasa saja")
    with world.installation.writing() as tx:
        later = clock.now + timedelta(days=7)
        tx.session.execute(update(t.Task).values(due_at=later, late_from=later))
    sent_back(world, "Kembali")
    (at_once,) = tell(world)
    assert "Kembali" in at_once.body
    clock.advance(hours=23)
    (mail,) = tell(world)
    assert "- Tugas baru: Biasa saja\n" in mail.body
    assert "Kembali" not in mail.body


def test_with_nothing_to_say_there_is_no_digest(world: World, clock: Clock) -> None:
    channel(world, "kasubbag", "digest")
    assert hour_by_hour(world, clock, 3) == []


def test_one_digest_a_working_day_over_a_weekend_and_a_holiday(world: World, clock: Clock) -> None:
    clock.set(datetime.fromisoformat("2026-01-14T08:30+08:00"))  # Wednesday; Friday is a holiday
    channel(world, "kasubbag", "digest")
    at_step(world, "langkah-5")  # until Thursday
    assert hour_by_hour(world, clock, 6) == [
        "Thu 15 Jan",  # Wednesday's opening was before the channel; Friday is Isra Mikraj
        "Mon 19 Jan",
        "Tue 20 Jan",
    ]


def test_a_digest_is_made_when_the_office_opens_by_its_own_calendar(
    world: World, clock: Clock
) -> None:
    channel(world, "kasubbag", "digest")
    at_step(world, "langkah-5")
    clock.set(datetime.fromisoformat("2026-01-13T07:30+08:00"))
    assert tell(world) == []
    clock.advance(minutes=1)
    assert len(tell(world)) == 1
    clock.advance(hours=5)
    assert tell(world) == []


def test_a_worker_that_comes_late_still_makes_the_digest_of_the_day(
    world: World, clock: Clock
) -> None:
    channel(world, "kasubbag", "digest")
    at_step(world, "langkah-5")
    clock.set(datetime.fromisoformat("2026-01-15T14:00+08:00"))
    (mail,) = tell(world)
    assert mail.subject.startswith("Ringkasan Kamis, 15 Januari 2026: 1 terlambat")


def test_what_is_told_as_the_digest_is_made_is_in_the_next(world: World, clock: Clock) -> None:
    channel(world, "pelaksana", "digest")
    clock.set(datetime.fromisoformat("2026-01-13T07:31+08:00"))
    sent_back(world, "Baru saja")
    assert tell(world) == []
    clock.advance(hours=24)
    (mail,) = tell(world)
    assert "- Dikembalikan untuk diperbaiki: Baru saja\n" in mail.body
