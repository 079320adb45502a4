"""Kelola: a person, what they may, the posts they hold, and a new first password."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from engine.accounts import hash_password
from engine.errors import AlurError
from engine.installation import Tx
from engine.organisation import holdings, offices, people
from engine.organisation.nip import nip_warnings
from engine.organisation.offices import OfficeSeen
from engine.organisation.people import Marks
from webui.admin.dates import held
from webui.admin.filling import Page, mark, page, refused, ticked, typed
from webui.context import actor, installation, now
from webui.languages import said

FIELDS = {
    "username": "pengguna", "name": "nama", "nip": "nip", "office": "unit", "admin": "admin",
}  # fmt: skip
MARKS = ("pemilik", "admin", "pemantau")


def see(person_id: int) -> Page:
    """A person: who they are, what they may, what they hold and held."""
    with installation().reading() as tx:
        person = people.person_seen(tx, actor(), person_id)
        office = _office(tx, person.office)
        history = held(tx, office, holdings.of_person(tx, actor(), person_id))
    return page(
        "person.html", person=person, seen=office, held=history, warnings=_warnings(person.nip)
    )


def add() -> Page:
    """A new person; their first password is shown once."""
    unit = request.args.get("unit", "")
    given = typed(unit=unit, pengguna="", nama="", nip="", **dict.fromkeys(MARKS, ""))
    problems = None
    if request.method == "POST":
        password = people.first_password()
        password_hash = hash_password(password)
        try:
            with installation().writing() as tx:
                office = offices.office_of(tx, given["unit"]) if given["unit"] else None
                person = people.add_person(
                    tx, office, given["pengguna"], given["nama"], password_hash,
                    nip=given["nip"], process_owner=ticked("pemilik"), admin=ticked("admin"),
                    overseer=ticked("pemantau"), by=actor(),
                )  # fmt: skip
                seen = people.person_seen(tx, actor(), person.id)
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return _told(seen, password, new=True)
    return _form(given, problems, person=None)


def change(person_id: int) -> Page:
    """Who a person is and what they may."""
    with installation().reading() as tx:
        person = people.person_seen(tx, actor(), person_id)
    given = typed(
        unit=person.office or "", nama=person.name, nip=person.nip or "",
        pemilik=mark(person.process_owner), admin=mark(person.admin),
        pemantau=mark(person.overseer),
    )  # fmt: skip
    problems = None
    if request.method == "POST":
        marks = Marks(ticked("pemilik"), ticked("admin"), ticked("pemantau"))
        try:
            with installation().writing() as tx:
                office = offices.office_of(tx, given["unit"]) if given["unit"] else None
                people.change_person(
                    tx, actor(), person_id,
                    office=office, name=given["nama"], nip=given["nip"], marks=marks,
                )  # fmt: skip
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return _form(given, problems, person=person)


def password(person_id: int) -> Page:
    """A new first password, shown once; before that, what it does."""
    with installation().reading() as tx:
        person = people.person_seen(tx, actor(), person_id)
    if request.method == "GET":
        return page("password.html", person=person)
    fresh = people.first_password()
    password_hash = hash_password(fresh)
    with installation().writing() as tx:
        row = people.person_of(tx, person.username)
        people.set_first_password(tx, row, password_hash, by=actor())
    return _told(person, fresh, new=False)


def _told(person: people.PersonSeen, fresh: str, *, new: bool) -> str:
    return render_template("admin/told.html", person=person, password=fresh, new=new)


def _form(
    given: dict[str, str],
    problems: list[tuple[str, str]] | None,
    person: people.PersonSeen | None,
) -> Page:
    with installation().reading() as tx:
        known = sorted(offices.offices(tx), key=lambda one: one.name)
    return page(
        "person_form.html", problems,
        given=given, person=person, offices=known, warnings=_warnings(given["nip"]),
    )  # fmt: skip


def _warnings(nip: str | None) -> list[str]:
    return [said(warning) for warning in nip_warnings(nip or "", now().date())]


def _office(tx: Tx, key: str | None) -> OfficeSeen | None:
    return offices.office_seen(tx, offices.office_of(tx, key).id) if key else None
