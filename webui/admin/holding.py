"""Kelola: giving a post to a person from day to day, and ending that."""

from __future__ import annotations

from flask import redirect, request, url_for

from engine.errors import AlurError
from engine.organisation import holdings, leaving, offices, people
from webui.admin.dates import held, today
from webui.admin.filling import Page, chosen_in, date_in, day_in, page, refused, typed
from webui.context import actor, installation

FIELDS = {"person": "orang", "since": "mulai", "until": "sampai"}


def give_post(post_id: int) -> Page:
    """Gives this post to a person of its office."""
    with installation().reading() as tx:
        post = offices.post_of(tx, post_id)
        office = offices.office_seen(tx, post.office_id)
        able = [one for one in people.people_of(tx, post.office_id) if one.active]
        now_held = held(tx, office, holdings.of_post(tx, actor(), post_id)).get("now", [])
    given = typed(orang="", mulai="", sampai="")
    back = url_for("admin.post", post_id=post_id)
    problems = None
    if request.method == "POST":
        try:
            person_id, since, until = chosen_in("orang"), date_in("mulai"), date_in("sampai")
            with installation().writing() as tx:
                holdings.give(tx, actor(), person_id, post_id, since, until)
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(back, 303)
    return page(
        "give.html", problems,
        given=given, seen=office, post=post.name, person=None, back=back,
        choices=[(str(one.id), one.name, one.posts) for one in able], now_held=now_held,
        today=today(office),
    )  # fmt: skip


def give_person(person_id: int) -> Page:
    """Gives a post of the office to this person."""
    with installation().reading() as tx:
        person = people.person_seen(tx, actor(), person_id)
        row = offices.office_of(tx, person.office or "")
        office, posts = offices.office_seen(tx, row.id), holdings.posts(tx, row.id)
    given = typed(jabatan="", mulai="", sampai="")
    back = url_for("admin.person", person_id=person_id)
    problems = None
    if request.method == "POST":
        try:
            post_id, since, until = chosen_in("jabatan"), date_in("mulai"), date_in("sampai")
            with installation().writing() as tx:
                holdings.give(tx, actor(), person_id, post_id, since, until)
        except AlurError as error:
            problems = refused(error, FIELDS | {"person": "jabatan"})
        else:
            return redirect(back, 303)
    return page(
        "give.html", problems,
        given=given, seen=office, post=None, person=person.name, back=back,
        choices=[(str(one.id), one.name, one.holders) for one in posts], now_held=[],
        today=today(office),
    )  # fmt: skip


def end(holding_id: int) -> Page:
    """Ends a holding: now, or with a day."""
    with installation().reading() as tx:
        holding = holdings.holding_of(tx, actor(), holding_id)
        office = offices.office_seen(tx, offices.post_of(tx, holding.post_id).office_id)
        ((one,),) = held(tx, office, [holding]).values()
        leaver = leaving.leaver_of(tx, actor(), holding.person_id)
        in_hand = [
            task
            for task in leaving.open_tasks_of(tx, actor(), leaver)
            if task.post_id == holding.post_id
        ]
    given = typed(kapan="kini", sampai=one.last.isoformat() if one.last else "")
    back = url_for("admin.person", person_id=holding.person_id)
    problems = None
    if request.method == "POST":
        try:
            last = day_in("sampai") if given["kapan"] == "hari" else None
            with installation().writing() as tx:
                holdings.end(tx, actor(), holding_id, last)
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(back, 303)
    return page(
        "end.html", problems,
        given=given, one=one, holding=holding, seen=office, in_hand=len(in_hand), back=back,
    )  # fmt: skip
