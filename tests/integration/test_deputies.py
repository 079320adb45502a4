"""A deputy sees and does a post's tasks in the order's period and scope, and nothing beyond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import acting, catalogue, documents, inbox, moves, tasks
from engine.access import NotYourDocument, NotYourSop
from engine.accounts import actor_of
from engine.errors import AlurError, NotFound
from engine.handed_in import Incomplete
from engine.organisation import deputies, holdings, people
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import SOP_FILE, World

TODAY, TOMORROW, FRIDAY = date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 16)
ORDER = "800/12/Kec-Awy/2026"
KASUBBAG = "Kasubbag Perencanaan dan Keuangan"


def appoint(
    world: World,
    username: str = "arsiparis",
    post: str = KASUBBAG,
    kind: str = "plh",
    order: str = ORDER,
    since: date = TODAY,
    until: date | None = FRIDAY,
    sops: tuple[str, ...] = (),
    by: str = "camat",
) -> None:
    with world.installation.writing() as tx:
        post_id = tx.session.scalars(
            select(t.Post.id).where(t.Post.name == post, t.Post.office_id == world.office_id)
        ).one()
        deputies.appoint(tx, world.actor(by), username, post_id, kind, order, since, until, sops)


def listed(world: World, by: str = "camat") -> deputies.Deputies:
    with world.installation.reading() as tx:
        return deputies.listing(tx, world.actor(by), world.office_id)


def at_kasubbag(world: World, taken: bool = False) -> str:
    """A task of the Kasubbag's, who may have taken it."""
    document = world.start()
    world.forward(document, until=lambda at: at == "langkah-5")
    task, _, username = world.task(document)
    assert username == "kasubbag"
    if taken:
        with world.installation.writing() as tx:
            moves.claim(tx, world.actor("kasubbag"), task)
    return task


def available(world: World, username: str) -> list[str]:
    with world.installation.reading() as tx:
        return [task.id for task in inbox.listing(tx, world.actor(username), "available").items]


def document_of(world: World, task: str) -> str:
    with world.installation.reading() as tx:
        return tx.session.get_one(t.Task, task).document_id


# --- what a deputy may ------------------------------------------------------------------------


def test_a_deputy_does_the_posts_tasks_under_the_deputys_name(world: World) -> None:
    task = at_kasubbag(world)
    assert available(world, "arsiparis") == []
    with pytest.raises(NotYourDocument):
        world.opened(document_of(world, task), "arsiparis")
    appoint(world)
    assert available(world, "arsiparis") == [task]
    world.opened(document_of(world, task), "arsiparis")
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("arsiparis"), task)
    (waiting,) = world.opened(document_of(world, task)).document.tasks
    assert (waiting.assignee_name, waiting.assignee_post) == ("Arsiparis", f"Plh. {KASUBBAG}")
    with world.installation.writing() as tx:
        moves.complete(tx, world.actor("arsiparis"), task, decision="kembalikan", note="Lengkapi.")
    done = world.opened(document_of(world, task)).events[-1]
    assert (done.kind, done.person, done.post) == ("completed", "Arsiparis", f"Plh. {KASUBBAG}")


def test_a_deputy_takes_over_what_the_absent_holder_had_taken(world: World) -> None:
    task = at_kasubbag(world, taken=True)
    appoint(world)
    assert available(world, "arsiparis") == [task]
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("arsiparis"), task)
    with world.installation.reading() as tx:
        seen = tasks.see(tx, world.actor("kasubbag"), task).task
    assert seen.assignee_username == "arsiparis"
    assert not seen.takeable_by(world.actor("kasubbag"))
    with pytest.raises(moves.AlreadyTaken), world.installation.writing() as tx:
        moves.claim(tx, world.actor("kasubbag"), task)


def test_two_deputies_do_not_take_from_each_other(world: World) -> None:
    task = at_kasubbag(world)
    appoint(world)
    appoint(world, "pelaksana", order="800/13/Kec-Awy/2026")
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("arsiparis"), task)
    assert available(world, "pelaksana") == []
    with pytest.raises(moves.AlreadyTaken), world.installation.writing() as tx:
        moves.claim(tx, world.actor("pelaksana"), task)


def test_it_begins_and_ends_by_itself(world: World, clock: Clock) -> None:
    task = at_kasubbag(world)
    appoint(world, since=TOMORROW, until=TOMORROW)
    start, end = datetime(2026, 1, 12, 16, 0, tzinfo=UTC), datetime(2026, 1, 13, 16, 0, tzinfo=UTC)
    clock.set(start - timedelta(minutes=1))
    assert available(world, "arsiparis") == []
    clock.set(start)
    assert available(world, "arsiparis") == [task]
    clock.set(end - timedelta(minutes=1))
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("arsiparis"), task)
    clock.set(end + timedelta(minutes=1))
    arsiparis = world.actor("arsiparis")
    assert [post.name for post in arsiparis.posts] == ["Arsiparis"]
    with world.installation.reading() as tx:
        for scope in ("mine", "available"):
            assert inbox.listing(tx, arsiparis, scope).items == ()
        assert documents.listing(tx, arsiparis).items == ()
        for see in (tasks.see, documents.see):
            with pytest.raises(NotYourDocument):
                see(tx, arsiparis, task if see is tasks.see else document_of(world, task))
    with pytest.raises(NotYourDocument), world.installation.writing() as tx:
        moves.complete(tx, arsiparis, task, decision="setujui")
    with pytest.raises(NotYourDocument), world.installation.writing() as tx:
        acting.comment(tx, arsiparis, document_of(world, task), "Halo.")
    assert available(world, "kasubbag") == [task]
    world.complete(document_of(world, task), "kembalikan", "Lengkapi.")


def test_a_deputy_for_some_sops_sees_and_does_those_only(world: World) -> None:
    changed = SOP_FILE.read_bytes().replace(b"penyusunan-rencana-kinerja", b"rencana-lain")
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, changed)
        other_version = tx.session.scalars(
            select(t.Version.id).where(t.Version.id != world.version_id)
        ).one()
    own = at_kasubbag(world)
    with world.installation.writing() as tx:
        other = moves.start(tx, world.actor("camat"), other_version, "Rencana lain")
    appoint(world, sops=("rencana-lain",))
    with world.installation.writing() as tx:
        arsiparis = world.actor("arsiparis")
        assert {one.id for one in documents.listing(tx, arsiparis).items} == {other}
        with pytest.raises(NotYourDocument):
            documents.see(tx, arsiparis, document_of(world, own))
        with pytest.raises(NotYourDocument):
            moves.claim(tx, arsiparis, own)
        with pytest.raises(NotYourSop):
            moves.start(tx, arsiparis, world.version_id, "Baru")
        moves.start(tx, arsiparis, other_version, "Baru")
    assert available(world, "arsiparis") == []
    with world.installation.reading() as tx:
        post_id = next(post.id for post in arsiparis.posts if post.deputy)
        versions = {version: tx.version(version).sop_id for version in (1, 2)}
        named = [holdings.holders(tx, [post_id], sop)[post_id] for sop in versions.values()]
        everybody = {1: ["kasubbag"], 2: ["kasubbag", "arsiparis"]}
        for version, sop in versions.items():
            usernames = [holder.username for holder in acting.holders(tx, post_id, sop)]
            assert usernames == everybody[version]
    assert [sorted(names.values()) for names in named] == [
        ["Kasubbag"], ["Arsiparis, Plh.", "Kasubbag"]
    ]  # fmt: skip


def test_one_order_for_several_sops_is_one_appointment(world: World) -> None:
    changed = SOP_FILE.read_bytes().replace(b"penyusunan-rencana-kinerja", b"rencana-lain")
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, changed)
    appoint(world, sops=("rencana-lain", "penyusunan-rencana-kinerja", "rencana-lain"))
    (one,) = listed(world).current
    assert len(one.sops) == 2
    task = at_kasubbag(world)
    assert available(world, "arsiparis") == [task]
    with world.installation.writing() as tx:
        deputies.end(tx, world.actor("sekretaris"), one.id)
    assert available(world, "arsiparis") == []
    assert listed(world).current == ()


def test_a_deputy_of_a_supervisor_supervises_unless_for_some_sops_only(world: World) -> None:
    appoint(world, post="Camat", until=TODAY)
    arsiparis = world.actor("arsiparis")
    assert arsiparis.supervisor
    task = at_kasubbag(world)
    with world.installation.writing() as tx:
        acting.remind(tx, arsiparis, task)
    assert world.opened(document_of(world, task)).events[-1].post == "Plh. Camat"
    appoint(world, "pelaksana", post="Camat", sops=("penyusunan-rencana-kinerja",))
    assert not world.actor("pelaksana").supervisor


def test_nobody_gains_another_offices_documents(world: World) -> None:
    task = at_kasubbag(world)
    with pytest.raises(Incomplete) as refused:
        appoint(world, "orang-lain")
    assert [field.key for field in refused.value.fields] == ["username"]
    with pytest.raises(NotFound):
        appoint(world, by="orang-lain")
    with pytest.raises(NotFound):
        listed(world, "orang-lain")
    with pytest.raises(NotFound):
        world.opened(document_of(world, task), "orang-lain")


# --- appointing -------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"order": "  "}, "order_number"),
        ({"order": "8" * 101}, "order_number"),
        ({"kind": "definitive"}, "kind"),
        ({"until": None}, "until"),
        ({"since": FRIDAY, "until": TOMORROW}, "until"),
        ({"since": date(2026, 1, 5), "until": date(2026, 1, 11)}, "until"),
        ({"since": date(1, 1, 1)}, "since"),
        ({"until": date(9999, 12, 31)}, "until"),
        ({"username": "tidak-ada"}, "username"),
        ({"username": "kasubbag"}, "username"),
        ({"username": "pergi"}, "username"),
        ({"sops": ("tidak-ada",)}, "sops"),
        ({"post": "Arsiparis", "username": "kasubbag", "sops": ("penyusunan-rencana-kinerja",)},
         "sops"),
    ],
)  # fmt: skip
def test_an_appointment_says_what_is_wrong_with_it(
    world: World, changed: dict[str, object], field: str
) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        people.add_person(tx, office, "pergi", "Pergi", "-").active = False
    with pytest.raises(Incomplete) as refused:
        appoint(world, **changed)  # type: ignore[arg-type] # each is of the parameter's type
    assert [one.key for one in refused.value.fields] == [field]
    assert listed(world) == deputies.Deputies((), (), ())


def test_nobody_is_appointed_twice_for_the_same_time(world: World) -> None:
    appoint(world, since=TOMORROW, until=FRIDAY)
    for since, until in ((TODAY, TOMORROW), (FRIDAY, date(2026, 2, 1)), (TODAY, date(2026, 2, 1))):
        with pytest.raises(Incomplete) as refused:
            appoint(world, since=since, until=until, order="lain")
        (field,) = refused.value.fields
        assert f"sebagai Plh. {KASUBBAG}" in field.said.id
        assert ORDER in field.said.id
    appoint(world, since=TODAY, until=TODAY, order="lain")
    appoint(world, since=date(2026, 1, 17), until=date(2026, 1, 18), order="lain lagi")
    assert len(listed(world).coming) == 2


def test_a_plt_lasts_until_it_is_ended(world: World, clock: Clock) -> None:
    appoint(world, kind="plt", until=None)
    clock.advance(days=400)
    (one,) = listed(world).current
    assert (one.title, one.until) == (f"Plt. {KASUBBAG}", None)
    with world.installation.writing() as tx:
        deputies.end(tx, world.actor("camat"), one.id)
    assert [post.name for post in world.actor("arsiparis").posts] == ["Arsiparis"]
    with pytest.raises(deputies.EndedAlready), world.installation.writing() as tx:
        deputies.end(tx, world.actor("camat"), one.id)


def test_what_is_unusual_is_said_and_not_forbidden(world: World) -> None:
    appoint(world, kind="plt")
    assert "dipegang Kasubbag" in listed(world).current[0].odd.id  # type: ignore[union-attr] # there is one
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["kasubbag"]).active = False
    assert listed(world).current[0].odd is None
    appoint(world, "pelaksana", order="lain")
    assert [one.odd for one in listed(world).current if one.kind == "plh"] == [deputies.VACANT]


def test_appointments_are_listed_now_to_come_and_of_the_last_year(
    world: World, clock: Clock
) -> None:
    appoint(world, order="satu", since=TODAY, until=TODAY)
    appoint(world, order="dua", since=TOMORROW, until=TOMORROW)
    appoint(world, order="tiga", since=FRIDAY, until=FRIDAY)
    clock.advance(days=1)
    found = listed(world, by="pelaksana")
    assert [[one.order_number for one in group] for group in (
        found.current, found.coming, found.past
    )] == [["dua"], ["tiga"], ["satu"]]  # fmt: skip
    with world.installation.writing() as tx:
        deputies.end(tx, world.actor("camat"), found.coming[0].id)
    assert [one.order_number for one in listed(world).past] == ["tiga", "satu"]
    clock.advance(days=2 * 366)
    assert listed(world) == deputies.Deputies((), (), ())
    with world.installation.reading() as tx:
        assert deputies.of_actor(tx, world.actor("arsiparis")) == ()


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("by", "error"), [("kasubbag", deputies.NotYoursToAppoint), ("orang-lain", NotFound)]
)
def test_supervisors_of_the_office_and_the_admin_appoint_and_end(
    world: World, by: str, error: type[AlurError]
) -> None:
    with pytest.raises(error):
        appoint(world, by=by)
    with world.installation.writing() as tx:
        world.ids["admin"] = people.add_person(tx, None, "admin", "Admin", "-", admin=True).id
    appoint(world, by="admin")
    (one,) = listed(world, by="admin").current
    with pytest.raises(error), world.installation.writing() as tx:
        deputies.end(tx, world.actor(by), one.id)
    with world.installation.writing() as tx:
        deputies.end(tx, world.actor("admin"), one.id)
        definitive = tx.session.scalars(
            select(t.Holding.id).where(t.Holding.kind == "definitive")
        ).first()
        with pytest.raises(NotFound):
            deputies.end(tx, world.actor("admin"), definitive or 0)
    with world.installation.reading() as tx:
        admin = actor_of(tx, world.ids["admin"])
        assert admin is not None
        assert documents.listing(tx, admin).items == ()


def test_days_are_those_of_the_offices_zone(world: World, clock: Clock) -> None:
    clock.set(datetime(2026, 1, 12, 16, 30, tzinfo=UTC))  # half past midnight on Tuesday there
    with pytest.raises(Incomplete):
        appoint(world, since=TODAY, until=TODAY)
    appoint(world, since=TOMORROW, until=TOMORROW)
    (one,) = listed(world).current
    assert one.since == datetime(2026, 1, 12, 16, 0, tzinfo=UTC)
    assert one.until == datetime(2026, 1, 13, 16, 0, tzinfo=UTC)


def test_an_appointment_is_made_of_the_offices_people_posts_and_sops(world: World) -> None:
    with world.installation.reading() as tx:
        offered = deputies.choices(tx, world.office_id)
        title = tx.version(world.version_id).title
    assert set(offered.people) == {"camat", "sekretaris", "kasubbag", "pelaksana", "arsiparis"}
    assert [*offered.posts.values()][:2] == ["Camat", "Sekretaris"]
    assert offered.sops == {"penyusunan-rencana-kinerja": title}
