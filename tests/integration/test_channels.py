"""Channels: what may be one, whose they are, and what their owner gets to know of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import select, update

from engine.errors import NotFound
from engine.store import tables as t
from engine.telling import channels, services
from engine.telling.channels import ChannelRefused, TooManyChannels, TriedJustNow
from engine.telling.sending import Message, NotNow
from tests.conftest import MONDAY_MORNING, Clock
from tests.integration.conftest import World
from tests.integration.test_outbox import LETTERHEAD, at_step, channel, tell

TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544"


@pytest.fixture
def backend() -> str:
    """What may be a channel is the same on either database."""
    return "sqlite"


def refused(world: World, kind: str, address: str, choice: str = "all") -> dict[str, str]:
    """Tries to add a channel; the fields at fault with what is said of them."""
    with pytest.raises(ChannelRefused) as error, world.installation.writing() as tx:
        channels.add(tx, world.actor("camat"), kind, address, choice, services.PUBLIC)
    return {field.key: field.said.en for field in error.value.fields}


def added(world: World, username: str = "camat") -> list[tuple[str, str, str]]:
    """Somebody's channels, as they see them."""
    with world.installation.reading() as tx:
        mine = channels.mine(tx, world.actor(username))
    return [(one.kind, one.address, one.choice) for one in mine]


def test_channels_are_added_changed_and_removed_by_their_owner(world: World) -> None:
    camat = world.actor("camat")
    with world.installation.writing() as tx:
        first = channels.add(tx, camat, "email", " camat@example.go.id ", "all", services.PUBLIC)
        channels.add(tx, camat, "apprise", TELEGRAM, "urgent", services.PUBLIC)
    assert added(world) == [
        ("email", "camat@example.go.id", "all"),
        ("apprise", "tgram://…5544", "urgent"),  # the rest is a secret
    ]
    with world.installation.writing() as tx:
        channels.change(tx, camat, first, "digest")
    assert added(world)[0] == ("email", "camat@example.go.id", "digest")
    with world.installation.writing() as tx:
        channels.remove(tx, camat, first)
    assert [kind for kind, _, _ in added(world)] == ["apprise"]


def test_of_anothers_channel_nobody_knows(world: World) -> None:
    theirs = channel(world, "camat", "all")
    other = world.actor("sekretaris")
    with world.installation.writing() as tx:
        acts: tuple[Callable[[], None], ...] = (
            lambda: channels.change(tx, other, theirs, "digest"),
            lambda: channels.remove(tx, other, theirs),
            lambda: channels.try_out(tx, other, theirs, LETTERHEAD),
            lambda: channels.change(tx, other, theirs + 1, "digest"),
        )
        for act in acts:
            with pytest.raises(NotFound):
                act()
    assert added(world, "sekretaris") == []
    assert len(added(world)) == 1


@pytest.mark.parametrize(
    ("kind", "address", "says"),
    [
        ("email", "camat", "one e-mail address"),
        ("email", "camat@example.go.id\r\nBcc: x@example.go.id", "one e-mail address"),
        ("apprise", "json://10.0.0.1/dalam", "Allowed: discord, gchat, line,"),
        ("apprise", "ntfys://10.0.0.1/topik", "not allowed here"),
        ("apprise", "https://discord.com/api/webhooks/1/a", "not allowed here"),
        ("apprise", "mailtos://a:b@10.0.0.1", "not allowed here"),
        ("apprise", "file:///etc/passwd", "not allowed here"),
        ("apprise", "TGRAM://123456789:abcdefg_hijklmnop/1", "looks like"),
        ("apprise", f"{TELEGRAM}?template=/etc/passwd", "looks like"),
        ("apprise", f"{TELEGRAM},json://10.0.0.1/", "looks like"),
        ("apprise", f"{TELEGRAM} json://10.0.0.1/", "looks like"),
        ("apprise", f"{TELEGRAM}\njson://10.0.0.1/", "looks like"),
        ("apprise", "tgram://" + "1" * 500, "looks like"),
        ("apprise", "tgram://123", "incomplete or mistyped"),
        ("apprise", "", "looks like"),
        ("pos", "Jalan Ciputat 5", "looks like"),
    ],
)
def test_an_address_that_cannot_be_or_may_not_be(
    world: World, kind: str, address: str, says: str
) -> None:
    assert says in refused(world, kind, address)["address"]
    assert added(world) == []


def test_a_choice_is_one_of_three(world: World) -> None:
    assert set(refused(world, "email", "camat@example.go.id", "kadang")) == {"choice"}
    channel_id = channel(world, "camat", "all")
    with pytest.raises(ChannelRefused), world.installation.writing() as tx:
        channels.change(tx, world.actor("camat"), channel_id, "kadang")


def test_the_same_channel_is_not_added_twice_nor_many(world: World) -> None:
    camat = world.actor("camat")
    addresses = [f"camat{number}@example.go.id" for number in range(channels.MOST)]
    with world.installation.writing() as tx:
        for address in addresses:
            channels.add(tx, camat, "email", address, "all", ())
    assert set(refused(world, "email", addresses[0])) == {"address"}
    with pytest.raises(TooManyChannels), world.installation.writing() as tx:
        channels.add(tx, camat, "email", "lagi@example.go.id", "all", ())


HOSTS = {
    "discord://10.0.0.1/10.0.0.1": "discord.com",
    "discord://x%40dalam%2f/y": "discord.com",
    "gchat://10.0.0.1/10.0.0.1/10.0.0.1": "chat.googleapis.com",
    "line://10.0.0.1/10.0.0.1": "api.line.me",
    "pbul://10.0.0.1:8080/10.0.0.1": "api.pushbullet.com",
    f"pover://{'u' * 30}@{'t' * 30}": "api.pushover.net",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7vQ/kantor": "hooks.slack.com",
    "slack://bot@xoxb-1234-1234-abc124/kantor": "slack.com",
    TELEGRAM: "api.telegram.org",
    f"whatsapp://{'t' * 20}@10001/15551234567": "graph.facebook.com",
}
"""Addresses that are understood, some of which try to name a host, and whom they lead to."""


def test_a_service_of_the_default_is_called_at_its_own_host_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str | None] = []

    def send(_: object, request: requests.PreparedRequest, **__: object) -> None:
        called.append(urlsplit(request.url or "").hostname)
        raise requests.ConnectionError

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    assert {address.partition(":")[0] for address in HOSTS} == set(services.PUBLIC)
    carry = services.Services(services.PUBLIC)
    for address, host in HOSTS.items():
        assert services.understood(address, services.PUBLIC), address
        called.clear()
        with pytest.raises(NotNow):
            carry(Message(1, "apprise", address, "Uji", "Isi", "<1@x.id>", MONDAY_MORNING))
        assert set(called) == {host}


def test_a_trial_goes_out_at_once_but_not_again_and_again(world: World, clock: Clock) -> None:
    camat, channel_id = world.actor("camat"), channel(world, "camat", "digest")
    with world.installation.writing() as tx:
        channels.try_out(tx, camat, channel_id, LETTERHEAD)
        other_id = channels.add(tx, camat, "email", "lain@example.go.id", "all", ())
    for either in (channel_id, other_id):
        with pytest.raises(TriedJustNow), world.installation.writing() as tx:
            channels.try_out(tx, camat, either, LETTERHEAD)
    clock.advance(minutes=1)
    with world.installation.writing() as tx:
        channels.try_out(tx, camat, channel_id, LETTERHEAD)
        subjects = tx.session.scalars(select(t.Delivery.subject)).all()
    assert subjects == ["Pesan percobaan dari Alur"] * 2


def test_who_chooses_the_digest_finds_in_it_what_comes_from_then_on(
    world: World, clock: Clock
) -> None:
    channel_id = channel(world, "kasubbag", "all")
    at_step(world, "langkah-5", "Sudah diberitahukan")
    assert len(tell(world)) == 1
    clock.advance(minutes=1)
    with world.installation.writing() as tx:
        channels.change(tx, world.actor("kasubbag"), channel_id, "digest")
        tx.session.execute(update(t.Task).values(due_at=None, late_from=None))
    clock.advance(hours=23)
    assert tell(world) == []
