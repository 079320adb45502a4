"""Supervisors remind, hand on, put first; people comment; each is told to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine import acting, inbox, moves
from engine.access import NotYourDocument
from engine.errors import AlurError, NotFound
from engine.handed_in import Incomplete
from engine.history import broken_at
from engine.installation import Tx
from engine.organisation import people
from engine.store import tables as t
from engine.tasks import TaskSeen
from tests.conftest import Clock
from tests.integration.conftest import World

REASON = "Cuti sampai Jumat."


@pytest.fixture
def office(world: World) -> World:
    """The office with a second Kasubbag."""
    add(world, "kasubbag2", "Kasubbag Perencanaan dan Keuangan")
    return world


def add(world: World, username: str, *posts: str) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        world.ids[username] = people.add_person(
            tx, office, username, username.title(), "-", posts=posts, must_change_password=False
        ).id


def act(world: World, do: Callable[..., None], username: str, *said: object) -> None:
    with world.installation.writing() as tx:
        do(tx, world.actor(username), *said)


def at_kasubbag(world: World, title: str = "Rencana Kinerja 2027", takes: str = "") -> str:
    """The id of a task at step 4's verification, which a Kasubbag may have taken."""
    document = world.start(title)
    world.forward(document, until=lambda at: at == "langkah-5")
    task, _, username = world.task(document)
    assert username == "kasubbag"
    if takes:
        act(world, moves.claim, takes, task)
    return task


def told(world: World, username: str) -> list[str]:
    """The kinds of notices that somebody has, oldest first."""
    with world.installation.reading() as tx:
        return list(
            tx.session.scalars(
                select(t.Notice.kind)
                .where(t.Notice.person_id == world.ids[username])
                .order_by(t.Notice.id)
            )
        )


def row(world: World, task: str) -> t.Task:
    with world.installation.reading() as tx:
        return tx.session.get_one(t.Task, task)


def last_event(world: World, task: str) -> t.Event:
    """The newest event of the task's document, whose history must fit together."""
    with world.installation.reading() as tx:
        document = tx.session.get_one(t.Document, row(world, task).document_id)
        assert broken_at(tx, document) is None
        return tx.session.get_one(t.Event, (document.id, document.revision))


# --- handing on -------------------------------------------------------------------------------


def test_a_task_goes_to_another_holder_of_its_post(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    act(office, acting.reassign, "sekretaris", task, "kasubbag2", REASON)
    assert row(office, task).assignee_id == office.ids["kasubbag2"]
    event = last_event(office, task)
    assert (event.kind, event.recipient_name, event.note) == ("reassigned", "Kasubbag2", REASON)
    assert (event.person_name, event.post_name) == ("Sekretaris", "Sekretaris")
    assert told(office, "kasubbag2") == ["reassigned"]
    assert told(office, "kasubbag") == ["withdrawn"]
    assert told(office, "sekretaris") == []
    with pytest.raises(moves.HeldByAnother), office.installation.writing() as tx:
        moves.complete(tx, office.actor("kasubbag"), task, decision="setujui")
    with office.installation.writing() as tx:
        moves.complete(tx, office.actor("kasubbag2"), task, decision="kembalikan", note="Lagi.")


def test_who_was_given_a_task_has_taken_it_at_that_moment(office: World, clock: Clock) -> None:
    task = at_kasubbag(office)
    clock.advance(minutes=5)
    act(office, acting.reassign, "camat", task, "kasubbag", REASON)
    with pytest.raises(moves.AlreadyTaken) as refused:
        act(office, moves.claim, "kasubbag2", task)
    assert refused.value.params["at"] == clock.now
    assert refused.value.said.id == "Tugas ini sudah diambil oleh Kasubbag pukul 08.35."


def test_a_task_goes_back_to_its_post(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    act(office, acting.reassign, "camat", task, "", REASON)
    assert row(office, task).assignee_id is None
    event = last_event(office, task)
    assert (event.kind, event.recipient_id) == ("reassigned", None)
    assert told(office, "kasubbag") == ["withdrawn"]
    assert told(office, "kasubbag2") == ["arrived"]


def test_where_a_task_is_already_nothing_changes(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    before = last_event(office, task).seq
    act(office, acting.reassign, "camat", task, "kasubbag", REASON)
    assert last_event(office, task).seq == before
    assert told(office, "kasubbag") == []


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("username", ["pelaksana", "orang-lain", "tidak-ada", "kasubbag2"])
def test_a_task_is_given_only_to_who_holds_its_post_now(office: World, username: str) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    with office.installation.writing() as tx:
        tx.session.get_one(t.Person, office.ids["kasubbag2"]).active = False
    with pytest.raises(Incomplete) as refused:
        act(office, acting.reassign, "camat", task, username, REASON)
    assert [field.key for field in refused.value.fields] == ["username"]
    assert row(office, task).assignee_id == office.ids["kasubbag"]


def test_handing_on_needs_a_reason(office: World) -> None:
    task = at_kasubbag(office)
    with pytest.raises(Incomplete) as refused:
        act(office, acting.reassign, "camat", task, "kasubbag", "  ")
    assert [field.key for field in refused.value.fields] == ["reason"]


def test_what_is_done_is_not_handed_on(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    document = row(office, task).document_id
    office.complete(document, "setujui")
    with pytest.raises(moves.AlreadyDone):
        act(office, acting.reassign, "camat", task, "kasubbag2", REASON)
    with pytest.raises(moves.AlreadyDone):
        act(office, acting.remind, "camat", task)
    act(office, moves.cancel, "camat", document, "Ganda")
    waiting = [one for one in _tasks(office, document) if one != task]
    for other in waiting:
        with pytest.raises((moves.DocumentEnded, moves.AlreadyDone)):
            act(office, acting.remind, "camat", other)


def _tasks(world: World, document: str) -> list[str]:
    with world.installation.reading() as tx:
        return list(tx.session.scalars(select(t.Task.id).where(t.Task.document_id == document)))


# --- who may ----------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Tx, World, str, str], None]] = {
    "reassign": lambda tx, world, who, task: acting.reassign(
        tx, world.actor(who), task, "kasubbag2", REASON
    ),
    "remind": lambda tx, world, who, task: acting.remind(tx, world.actor(who), task),
    "prioritise": lambda tx, world, who, task: acting.prioritise(
        tx, world.actor(who), row(world, task).document_id, 1
    ),
}


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("act_name", ACTS)
@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("kasubbag", acting.NotSupervisor),
        ("arsiparis", NotYourDocument),
        ("orang-lain", NotFound),
    ],
)
def test_only_supervisors_of_the_office_act(
    office: World, username: str, error: type[AlurError], act_name: str
) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    before = last_event(office, task).seq
    with pytest.raises(error), office.installation.writing() as tx:
        ACTS[act_name](tx, office, username, task)
    assert last_event(office, task).seq == before


# --- somebody is away -------------------------------------------------------------------------


def test_the_tasks_of_who_is_away_are_handed_on_at_once(office: World, clock: Clock) -> None:
    tasks = []
    for number in range(3):
        tasks.append(at_kasubbag(office, f"Dokumen {number}", takes="kasubbag"))
        clock.advance(minutes=1)
    with office.installation.reading() as tx:
        camat = office.actor("camat")
        assert acting.hands(tx, camat) == (acting.Hands("kasubbag", "Kasubbag", 3),)
        load = acting.load(tx, camat, "kasubbag")
    assert [task.id for task, _ in load.tasks] == tasks
    assert [[who.username for who in others] for _, others in load.tasks] == [["kasubbag2"]] * 3
    to = {tasks[0]: "kasubbag2", tasks[1]: ""}
    act(office, acting.reassign_all, "camat", "kasubbag", to, REASON)
    assert [row(office, task).assignee_id for task in tasks] == [
        office.ids["kasubbag2"],
        None,
        office.ids["kasubbag"],
    ]
    assert told(office, "kasubbag") == ["withdrawn", "withdrawn"]
    assert sorted(told(office, "kasubbag2")) == ["arrived", "reassigned"]


def test_of_many_tasks_all_are_handed_on_or_none(office: World) -> None:
    tasks = [at_kasubbag(office, f"Dokumen {n}", takes="kasubbag") for n in range(2)]
    wrong = {tasks[0]: "kasubbag2", tasks[1]: "pelaksana"}
    with pytest.raises(Incomplete) as refused:
        act(office, acting.reassign_all, "camat", "kasubbag", wrong, REASON)
    assert [field.key for field in refused.value.fields] == [tasks[1]]
    act(office, moves.release, "kasubbag", tasks[1])
    gone = {tasks[0]: "kasubbag2", tasks[1]: "kasubbag2"}
    with pytest.raises(acting.NotWithThem):
        act(office, acting.reassign_all, "camat", "kasubbag", gone, REASON)
    with pytest.raises(NotFound):
        act(office, acting.reassign_all, "camat", "kasubbag", {"tidak-ada": ""}, REASON)
    assert row(office, tasks[0]).assignee_id == office.ids["kasubbag"]
    assert told(office, "kasubbag2") == []


def test_who_has_taken_what_is_for_supervisors_of_the_office(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    with office.installation.reading() as tx:
        for username in ("kasubbag", "pelaksana"):
            with pytest.raises(acting.NotSupervisor):
                acting.hands(tx, office.actor(username))
            with pytest.raises(acting.NotSupervisor):
                acting.load(tx, office.actor(username), "kasubbag")
        stranger = office.actor("orang-lain")
        assert acting.hands(tx, stranger) == ()
        with pytest.raises(NotFound):
            acting.load(tx, stranger, "kasubbag")
    with pytest.raises(NotFound):
        act(office, acting.reassign_all, "orang-lain", "kasubbag", {task: ""}, REASON)


# --- reminding --------------------------------------------------------------------------------


def test_who_holds_a_task_is_reminded_once_an_hour(office: World, clock: Clock) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    act(office, acting.remind, "sekretaris", task)
    event = last_event(office, task)
    assert (event.kind, event.recipient_name) == ("reminded", "Kasubbag")
    assert told(office, "kasubbag") == ["reminded"]
    assert told(office, "kasubbag2") == []
    clock.advance(minutes=59, seconds=59)
    with pytest.raises(acting.RemindedAlready) as refused:
        act(office, acting.remind, "camat", task)
    assert refused.value.said.id == (
        "Sudah diingatkan oleh Sekretaris pukul 08.30. Bisa diingatkan lagi mulai pukul 09.30."
    )
    clock.advance(seconds=1)
    act(office, acting.remind, "camat", task)
    assert told(office, "kasubbag") == ["reminded", "reminded"]


def test_of_a_free_task_everybody_who_holds_its_post_is_reminded(office: World) -> None:
    task = at_kasubbag(office)
    act(office, acting.remind, "camat", task)
    event = last_event(office, task)
    assert (event.kind, event.recipient_id) == ("reminded", None)
    assert told(office, "kasubbag") == told(office, "kasubbag2") == ["reminded"]


def test_where_nobody_holds_the_post_there_is_nobody_to_remind(world: World) -> None:
    task = at_kasubbag(world)
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["kasubbag"]).active = False
    with pytest.raises(acting.NobodyThere):
        act(world, acting.remind, "camat", task)


# --- commenting -------------------------------------------------------------------------------


def test_a_comment_is_told_to_who_holds_the_document_and_who_commented(office: World) -> None:
    task = at_kasubbag(office, takes="kasubbag")
    document = row(office, task).document_id
    act(office, acting.comment, "pelaksana", document, " Lampiran 2 menyusul. ")
    event = last_event(office, task)
    assert (event.kind, event.note) == ("commented", "Lampiran 2 menyusul.")
    assert event.post_name == "Pelaksana"
    assert told(office, "kasubbag") == ["commented"]
    act(office, acting.comment, "kasubbag", document, "Ditunggu.")
    assert told(office, "pelaksana") == ["commented"]
    assert told(office, "kasubbag") == ["commented"]
    assert told(office, "kasubbag2") == told(office, "camat") == []


def test_who_may_no_longer_see_the_document_is_not_told_what_is_written(office: World) -> None:
    document = row(office, at_kasubbag(office)).document_id
    act(office, acting.comment, "pelaksana", document, "Lampiran 2 menyusul.")
    with office.installation.writing() as tx:
        for holding in tx.session.scalars(
            select(t.Holding).where(t.Holding.person_id == office.ids["pelaksana"])
        ):
            holding.until = tx.now
    act(office, acting.comment, "camat", document, "Rahasia sekarang.")
    assert told(office, "pelaksana") == []


@pytest.mark.parametrize(
    ("username", "error"), [("arsiparis", NotYourDocument), ("orang-lain", NotFound)]
)
def test_who_does_not_see_a_document_does_not_comment(
    office: World, username: str, error: type[AlurError]
) -> None:
    document = row(office, at_kasubbag(office)).document_id
    with pytest.raises(error):
        act(office, acting.comment, username, document, "Halo.")


def test_a_comment_says_something_and_the_archive_takes_none(world: World) -> None:
    document = world.start()
    for said in ("  ", "x" * 4_001):
        with pytest.raises(Incomplete):
            act(world, acting.comment, "camat", document, said)
    with pytest.raises(NotFound):
        act(world, acting.comment, "camat", "tidak-ada", "Halo.")
    world.forward(document)
    with pytest.raises(moves.DocumentEnded):
        act(world, acting.comment, "camat", document, "Terlambat.")


# --- putting first ----------------------------------------------------------------------------


def test_an_urgent_document_comes_first_in_the_inbox(world: World, clock: Clock) -> None:
    documents = []
    for number in range(4):
        documents.append(world.start(f"Dokumen {number}"))
        clock.advance(minutes=10)
    act(world, acting.prioritise, "sekretaris", documents[2], 1)
    act(world, acting.prioritise, "sekretaris", documents[3], 2)
    assert told(world, "camat") == ["prioritised", "prioritised"]
    with world.installation.reading() as tx:
        camat = world.actor("camat")
        whole = inbox.listing(tx, camat, "available").items
        assert [task.document_title[-1] for task in whole] == ["3", "2", "0", "1"]
        paged: list[TaskSeen] = []
        cursor = None
        for _ in whole:
            page = inbox.listing(tx, camat, "available", limit=1, cursor=cursor)
            paged += page.items
            cursor = page.next
        assert cursor is None
    assert paged == list(whole)


def test_the_tasks_to_come_have_the_documents_priority(world: World) -> None:
    document = world.start()
    act(world, acting.prioritise, "camat", document, 2)
    world.complete(document)
    task, _, _ = world.task(document)
    assert row(world, task).priority == 2
    event = next(e for e in world.opened(document).events if e.kind == "prioritised")
    assert event.note == "Sangat segera"
    act(world, acting.prioritise, "camat", document, 0)
    assert row(world, task).priority == 0
    assert last_event(world, task).note == "Biasa"


def test_a_priority_is_one_of_three_and_set_once(world: World) -> None:
    document = world.start()
    for wrong in (-1, 3):
        with pytest.raises(Incomplete):
            act(world, acting.prioritise, "camat", document, wrong)
    act(world, acting.prioritise, "camat", document, 0)
    assert len(world.opened(document).events) == 1
    world.forward(document)
    with pytest.raises(moves.DocumentEnded):
        act(world, acting.prioritise, "camat", document, 1)
