"""Inbox, documents and monitoring show each person what is theirs to see, page by page."""

from __future__ import annotations

import pytest

from engine import documents, inbox, moves, tasks
from engine.monitor import standing as monitor
from engine.organisation import holdings, people
from engine.paging import BadCursor
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World


def test_a_task_is_free_for_its_post_then_mine_then_gone(world: World) -> None:
    document = world.start()
    task_id, _, who = world.task(document)
    with world.installation.reading() as tx:
        assert [t.id for t in inbox.listing(tx, world.actor(who), "available").items] == [task_id]
        assert inbox.listing(tx, world.actor(who), "mine").items == ()
        for other in ("pelaksana", "arsiparis", "orang-lain"):
            assert inbox.listing(tx, world.actor(other), "available").items == ()
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    with world.installation.reading() as tx:
        assert [t.id for t in inbox.listing(tx, world.actor(who), "mine").items] == [task_id]
        assert inbox.listing(tx, world.actor(who), "available").items == ()
    world.complete(document)
    with world.installation.reading() as tx:
        assert inbox.listing(tx, world.actor(who), "mine").items == ()


def test_a_task_whose_holder_lost_the_post_is_free_in_every_list(world: World) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        world.ids["pengganti"] = people.add_person(
            tx, office, "pengganti", "Pengganti", "-", posts=["Camat"]
        ).id
    document = world.start()
    task_id, _, _ = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat"), task_id)
    with world.installation.reading() as tx:
        assert inbox.count(tx, world.actor("pengganti"), "available") == 0
        assert monitor.figures(tx, world.actor("pengganti")).untaken == 0
    with world.installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, "camat"), "Camat")
    with world.installation.reading() as tx:
        before, after = world.actor("camat"), world.actor("pengganti")
        assert inbox.listing(tx, before, "mine").items == ()
        assert inbox.count(tx, before, "mine") == 0
        assert [task.id for task in inbox.listing(tx, after, "available").items] == [task_id]
        assert monitor.figures(tx, after).untaken == 1
        assert documents.see(tx, after, document).document.tasks[0].assignee_id is None
        assert monitor.standing_tasks(tx, after).items[0].assignee_name is None
        assert tasks.see(tx, after, task_id).task.assignee_username is None
    with world.installation.writing() as tx:
        moves.complete(tx, after, task_id)
    with world.installation.reading() as tx:
        assert tasks.see(tx, after, task_id).task.assignee_name == "Pengganti"


def test_the_soonest_due_comes_first_and_pages_follow_each_other(
    world: World, clock: Clock
) -> None:
    for number in range(5):
        world.start(f"Dokumen {number}")
        clock.advance(hours=1)
    camat = world.actor("camat")
    with world.installation.reading() as tx:
        whole = inbox.listing(tx, camat, "available").items
        due = [task.due_at for task in whole if task.due_at]
        assert len(due) == 5
        assert due == sorted(due)
        seen: list[tasks.TaskSeen] = []
        cursor = None
        while True:
            page = inbox.listing(tx, camat, "available", cursor=cursor, limit=2)
            seen += page.items
            cursor = page.next
            if cursor is None:
                break
        assert seen == list(whole)
        found = inbox.listing(tx, camat, "available", search="dokumen 3").items
        assert [task.document_title for task in found] == ["Dokumen 3"]
        assert inbox.listing(tx, camat, "available", search="%").items == ()
        assert inbox.listing(tx, camat, "available", sop="tidak-ada").items == ()
        for bad in ("omong", "e30=", "WyJhIl0="):
            with pytest.raises(BadCursor):
                inbox.listing(tx, camat, "available", cursor=bad)


def test_documents_are_listed_for_those_who_may_see_them(world: World, clock: Clock) -> None:
    first = world.start("Pertama")
    clock.advance(minutes=1)
    second = world.start("Kedua")
    world.forward(second)
    with world.installation.reading() as tx:

        def titles(
            username: str, *, mine: bool = False, state: str = "", search: str = ""
        ) -> list[str]:
            page = documents.listing(
                tx, world.actor(username), mine=mine, state=state, search=search
            )
            return [item.title for item in page.items]

        assert titles("sekretaris") == ["Kedua", "Pertama"]
        assert titles("arsiparis") == titles("orang-lain") == []
        assert titles("pelaksana", mine=True) == ["Kedua"]
        assert titles("camat", state="open") == ["Pertama"]
        assert titles("camat", search="kedua") == ["Kedua"]
        page = documents.listing(tx, world.actor("camat"), limit=1)
        rest = documents.listing(tx, world.actor("camat"), limit=1, cursor=page.next)
        assert [page.items[0].id, rest.items[0].id] == [second, first]
        assert rest.next is None


def test_monitoring_counts_what_stands_where(world: World, clock: Clock) -> None:
    document = world.start("Satu")
    world.start("Dua")
    world.complete(document)
    step = world.task(document)[1]
    with world.installation.reading() as tx:
        row = tx.version(world.version_id).sop.step_by_id[step].row
    clock.advance(days=30)
    with world.installation.reading() as tx:
        camat = world.actor("camat")
        (board,) = monitor.boards(tx, camat)
        assert board.documents == 2
        assert {s.step.id: s.count for s in board.standing}[step] == 1
        assert all(s.late == s.past_norm == s.count for s in board.standing)
        figures = monitor.figures(tx, camat)
        assert (figures.open, figures.late, figures.untaken) == (2, 2, 2)
        standing = monitor.standing_tasks(tx, camat, sop=board.version.key, row=row).items
        assert [task.document_id for task in standing] == [document]
        assert standing[0].late(clock())
        assert len(monitor.standing_tasks(tx, camat, sop=board.version.key).items) == 2
        assert monitor.standing_tasks(tx, camat, sop="lain").items == ()
        assert len(monitor.standing_tasks(tx, camat, state="past_norm").items) == 2
        for outsider in ("arsiparis", "orang-lain"):
            assert monitor.boards(tx, world.actor(outsider)) == ()
            assert monitor.standing_tasks(tx, world.actor(outsider)).items == ()
            assert monitor.figures(tx, world.actor(outsider)).open == 0


def test_a_draft_is_kept_and_what_was_handed_in_comes_back_after_a_return(world: World) -> None:
    document = world.start()
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.step_by_id
    world.forward(document, until=lambda step: steps[step].form is not None)
    task_id, step_id, who = world.task(document)
    with world.installation.writing() as tx:
        tasks.save_draft(tx, world.actor(who), task_id, {"tahun": 2027}, "Belum selesai")
    with world.installation.reading() as tx:
        opened = tasks.see(tx, world.actor(who), task_id)
    assert opened.draft.answers["tahun"] == 2027
    assert opened.draft.note == "Belum selesai"
    assert opened.task.assignee_name is not None
    world.complete(document)
    world.forward(document, until=lambda step: bool(steps[step].decisions))
    deciding = steps[world.task(document)[1]]
    back = next(d for d in deciding.decisions if d.returns)
    assert step_id in back.leads_to
    world.complete(document, back.key, "Tahun keliru.")
    task_id, _, who = world.task(document)
    with world.installation.reading() as tx:
        opened = tasks.see(tx, world.actor(who), task_id)
    assert opened.draft.saved_at is None
    assert opened.draft.answers
    assert opened.task.reason == "Tahun keliru."
