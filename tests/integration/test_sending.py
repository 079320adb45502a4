"""Sending: what becomes of a message at a mail server or a service, whatever that answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.store import tables as t
from engine.telling import channels, outbox, sending
from engine.telling.mail import BadMailServer, Mail, is_address, mail_server, written
from engine.telling.messages import Words
from engine.telling.sending import Carrier, Message, Never
from engine.telling.services import Services
from tests.conftest import MONDAY_MORNING, Clock
from tests.integration.conftest import World
from tests.integration.test_outbox import LETTERHEAD, channel
from tests.receiving import Hook, MailServer, listening

SENDER = "Alur Kecamatan <alur@example.go.id>"
BOTH = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


@pytest.fixture
def backend() -> str:
    """What a server answers means the same on either database."""
    return "sqlite"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    with listening(MailServer()) as server:
        yield server


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A service's receiver."""
    with listening(Hook()) as hook:
        yield hook


def put(world: World, channel_id: int, *subjects: str) -> None:
    """Puts messages for a channel into the outbox."""
    with world.installation.writing() as tx:
        to = tx.session.get_one(t.Channel, channel_id)
        for subject in subjects:
            outbox.post(tx, LETTERHEAD, to, f"uji:{subject}", Words(subject, "Isi surat.\n"))


def send(world: World, port: int = 9) -> int:
    """Sends what waits; returns how much was sent."""
    with Mail(mail_server(f"smtp://127.0.0.1:{port}"), SENDER) as mail:
        carriers: dict[str, Carrier] = {"email": mail, "apprise": Services(("json",))}
        return sending.send_waiting(world.installation, carriers, lambda: False)


def deliveries(world: World) -> list[t.Delivery]:
    """The outbox, oldest first."""
    with world.installation.reading() as tx:
        return list(tx.session.scalars(select(t.Delivery).order_by(t.Delivery.id)))


# --- at the mail server -----------------------------------------------------------------------


def test_a_message_arrives_as_it_was_written(world: World, server: MailServer) -> None:
    put(world, channel(world, "kasubbag", "all"), "Tugas baru: Évaluasi – Triwulan")
    assert send(world, server.port) == 1
    (email,), (row,) = server.received, deliveries(world)
    assert email["Subject"] == "Tugas baru: Évaluasi – Triwulan"
    assert (email["From"], email["To"]) == (SENDER, "kasubbag@example.go.id")
    assert email["Message-ID"] == row.message_id
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Date"].datetime == row.created_at
    assert email.get_content().splitlines() == ["Isi surat."]
    assert (row.attempts, row.next_try_at, row.error) == (1, None, None)
    assert row.sent_at == world.installation.clock()


def test_many_go_over_one_connection(world: World, server: MailServer) -> None:
    put(world, channel(world, "kasubbag", "all"), *(f"Surat {n}" for n in range(5)))
    assert send(world, server.port) == 5
    assert [email["Subject"] for email in server.received] == [f"Surat {n}" for n in range(5)]
    assert sum(line.startswith("ehlo") for line in server.commands) == 1
    assert server.commands[-1] == "quit"
    assert send(world, server.port) == 0


def test_who_must_log_in_does(world: World, server: MailServer) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    url = f"smtp://alur%40example.go.id:kata%20sandi@127.0.0.1:{server.port}"
    with Mail(mail_server(url), SENDER) as mail:
        assert sending.send_waiting(world.installation, {"email": mail}, lambda: False) == 1
    # RFC 4616: identity, name, password between NULs, in base 64.
    assert "AUTH PLAIN AGFsdXJAZXhhbXBsZS5nby5pZABrYXRhIHNhbmRp" in server.commands


def test_nothing_is_sent_in_the_clear_where_it_must_not_be(
    world: World, server: MailServer
) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    with Mail(mail_server(f"smtp://alur:x@127.0.0.1:{server.port}?starttls"), SENDER) as mail:
        assert sending.send_waiting(world.installation, {"email": mail}, lambda: False) == 0
    assert all(line.startswith("ehlo") for line in server.commands)
    (row,) = deliveries(world)
    assert row.next_try_at is not None
    assert "STARTTLS" in (row.error or "")


@pytest.mark.parametrize(
    ("command", "answer"),
    [("RCPT", "550 5.1.1 Tidak ada orang itu"), ("body", "554 5.7.1 Tidak mau")],
)
def test_what_is_refused_for_good_is_given_up_with_the_reason(
    world: World, server: MailServer, command: str, answer: str
) -> None:
    put(world, channel(world, "kasubbag", "all"), "Ditolak", "Juga")
    server.answers[command] = answer
    assert send(world, server.port) == 0
    for row in deliveries(world):
        assert (row.sent_at, row.next_try_at, row.error) == (None, None, answer)
    with world.installation.reading() as tx:
        (shown,) = channels.mine(tx, world.actor("kasubbag"))
    assert (shown.error, shown.waiting) == (answer, False)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "450 4.2.1 Coba lagi nanti"),
        ("body", "451 4.3.0 Sedang penuh"),
        ("MAIL", "550 5.7.1 Pengirim tidak dikenal"),
        ("EHLO", ""),
        ("DATA", ""),
    ],
)
def test_what_may_go_well_later_is_tried_again(
    world: World, server: MailServer, clock: Clock, command: str, answer: str
) -> None:
    put(world, channel(world, "kasubbag", "all"), "Nanti")
    server.answers[command] = answer
    assert send(world, server.port) == 0
    (row,) = deliveries(world)
    assert row.next_try_at == clock.now + timedelta(minutes=1)
    assert row.error
    assert send(world, server.port) == 0
    assert row.attempts == deliveries(world)[0].attempts == 1
    server.answers.clear()
    clock.advance(minutes=1)
    assert send(world, server.port) == 1
    (row,) = deliveries(world)
    assert (row.attempts, row.error) == (2, None)


def test_tries_come_further_apart_and_end_after_three_days(world: World, clock: Clock) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    began, waits = clock.now, []
    while (next_try := deliveries(world)[0].next_try_at) is not None:
        waits.append((next_try - clock.now) // timedelta(minutes=1))
        clock.set(next_try)
        assert send(world) == 0
        with world.installation.writing() as tx:
            sending.give_up(tx)
    assert waits[:8] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert set(waits[8:]) == {30}
    assert timedelta(days=3) <= clock.now - began < timedelta(days=3, hours=1)
    assert "refused" in (deliveries(world)[0].error or "")


def test_an_answer_that_is_lost_leads_to_the_same_message_again(
    world: World, server: MailServer, clock: Clock
) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    server.answers["body"] = ""  # takes it, and the line breaks
    assert send(world, server.port) == 0
    server.answers.clear()
    clock.advance(minutes=1)
    assert send(world, server.port) == 1
    first, second = server.received
    assert first["Message-ID"] == second["Message-ID"]


def test_a_dead_server_holds_up_nothing_else(world: World, hook: Hook) -> None:
    put(world, channel(world, "kasubbag", "all"), *(f"Surat {n}" for n in range(10)))
    put(world, channel(world, "kasubbag", "all", "apprise", hook.address), "Pesan")
    assert send(world) == 1
    assert [row.attempts for row in deliveries(world)] == [1] * 3 + [0] * 7 + [1]


def test_a_bad_address_stops_no_other(world: World, server: MailServer) -> None:
    channel_id = channel(world, "kasubbag", "all")
    put(world, channel_id, "Pertama")
    with world.installation.writing() as tx:
        tx.session.execute(update(t.Delivery).values(subject="Satu\r\nBcc: semua@example.go.id"))
    put(world, channel_id, "Kedua")
    assert send(world, server.port) == 1
    assert [email["Subject"] for email in server.received] == ["Kedua"]
    assert server.recipients == ["kasubbag@example.go.id"]
    assert deliveries(world)[0].next_try_at is None


def test_without_a_mail_server_e_mail_waits(world: World, hook: Hook) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    put(world, channel(world, "kasubbag", "all", "apprise", hook.address), "Pesan")
    carriers = {"apprise": Services(("json",))}
    assert sending.send_waiting(world.installation, carriers, lambda: False) == 1
    email, message = deliveries(world)
    assert (email.attempts, email.next_try_at) == (0, email.created_at)
    assert message.sent_at is not None


def test_who_stops_does_so_after_the_message_at_hand(world: World, server: MailServer) -> None:
    put(world, channel(world, "kasubbag", "all"), "Pertama", "Kedua", "Ketiga")
    with Mail(mail_server(f"smtp://127.0.0.1:{server.port}"), SENDER) as mail:
        sending.send_waiting(world.installation, {"email": mail}, lambda: bool(server.received))
    assert [row.attempts for row in deliveries(world)] == [1, 0, 0]


@BOTH
def test_two_at_once_send_nothing_twice(world: World, server: MailServer) -> None:
    subjects = [f"Surat {n}" for n in range(20)]
    put(world, channel(world, "kasubbag", "all"), *subjects)
    with ThreadPoolExecutor(2) as pool:
        sent = pool.map(lambda _: send(world, server.port), range(2))
    assert sum(sent) == 20
    assert sorted(email["Subject"] for email in server.received) == sorted(subjects)


def test_a_removed_channel_gets_nothing_more(world: World, server: MailServer) -> None:
    channel_id = channel(world, "kasubbag", "all")
    put(world, channel_id, "Surat")
    with world.installation.writing() as tx:
        channels.remove(tx, world.actor("kasubbag"), channel_id)
    assert send(world, server.port) == 0
    assert server.received == []


def test_who_has_left_gets_nothing_more(world: World, server: MailServer) -> None:
    put(world, channel(world, "kasubbag", "all"), "Surat")
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["kasubbag"]).active = False
    assert send(world, server.port) == 0
    assert server.received == []


def test_old_messages_are_forgotten(world: World, server: MailServer, clock: Clock) -> None:
    channel_id = channel(world, "kasubbag", "all")
    put(world, channel_id, "Lama")
    send(world, server.port)
    clock.advance(days=30)
    put(world, channel_id, "Baru")
    with world.installation.writing() as tx:
        sending.forget(tx)
        assert tx.session.scalar(select(func.count()).select_from(t.Delivery)) == 1


# --- at a service -----------------------------------------------------------------------------


def test_a_service_gets_title_and_text(world: World, hook: Hook) -> None:
    put(world, channel(world, "kasubbag", "all", "apprise", hook.address), "Tugas baru")
    assert send(world) == 1
    (posted,) = hook.received
    assert (posted["title"], posted["message"]) == ("Tugas baru", "Isi surat.")


def test_a_service_that_does_not_take_it_is_tried_again(
    world: World, hook: Hook, clock: Clock
) -> None:
    put(world, channel(world, "kasubbag", "all", "apprise", hook.address), "Tugas baru")
    hook.status = 503
    assert send(world) == 0
    (row,) = deliveries(world)
    assert row.next_try_at == clock.now + timedelta(minutes=1)
    assert "503" in (row.error or "")
    hook.status = 200
    clock.advance(minutes=1)
    assert send(world) == 1


def test_a_service_that_is_no_longer_allowed_is_not_called(world: World, hook: Hook) -> None:
    put(world, channel(world, "kasubbag", "all", "apprise", hook.address), "Tugas baru")
    carriers = {"apprise": Services(("tgram",))}
    assert sending.send_waiting(world.installation, carriers, lambda: False) == 0
    assert hook.received == []
    assert "ALUR_SERVICES" in (deliveries(world)[0].error or "")


# --- addresses --------------------------------------------------------------------------------


def message(**given: str) -> Message:
    """A message, but for what is given."""
    usual = {"address": "a@example.go.id", "subject": "Surat", "message_id": "<1@example.go.id>"}
    return Message(id=1, kind="email", body="Isi", created_at=MONDAY_MORNING, **(usual | given))


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "Surat\nBcc: semua@example.go.id"},
        {"subject": "Surat\r\n\r\nIsi lain"},
        {"address": "a@example.go.id\r\nBcc: semua@example.go.id"},
        {"message_id": "<1@example.go.id>\nX: y"},
    ],
)
def test_no_line_break_gets_into_a_header(given: dict[str, str]) -> None:
    with pytest.raises(Never):
        written(message(**given), SENDER)


@pytest.mark.parametrize(
    "address",
    ["nama@kantor.go.id", "nama.depan+alur@dinas.balangankab.go.id", "a_b-c@x.co"],
)
def test_e_mail_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "nama", "nama@", "@kantor.go.id", "nama@kantor", "a b@kantor.go.id",
        "a@kantor.go.id, b@kantor.go.id", "a@kantor.go.id\nBcc: b@kantor.go.id", "<a@kantor.go.id>",
        "Nama <a@kantor.go.id>", "a@kantor..id", "a@-kantor.go.id", "a@127.0.0.1", "ä@kantor.go.id",
        f"{'a' * 65}@kantor.go.id", f"a@{'kantor.' * 40}id", "a@kantor.go.id ",
    ],
)  # fmt: skip
def test_what_is_no_e_mail_address(address: str) -> None:
    assert not is_address(address)


def test_mail_servers_are_described_by_a_url() -> None:
    plain = mail_server("smtp://surel")
    assert (plain.host, plain.port, plain.security, plain.user) == ("surel", 25, "none", "")
    assert mail_server("smtps://surel").port == 465
    assert mail_server("smtps://surel").security == "tls"
    with_all = mail_server("smtp://alur%40x:p%3Aw@surel:587?starttls")
    assert (with_all.port, with_all.security) == (587, "starttls")
    assert (with_all.user, with_all.password) == ("alur@x", "p:w")


@pytest.mark.parametrize(
    "url",
    ["surel", "http://surel", "smtp://", "smtp://surel:x", "smtp://surel/x", "smtps://a?starttls",
     "smtp://surel?tls"],
)  # fmt: skip
def test_what_describes_no_mail_server(url: str) -> None:
    with pytest.raises(BadMailServer):
        mail_server(url)
