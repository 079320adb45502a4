"""Kelola: the admin's pages of offices, posts, people and calendars; no documents are seen here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from engine.organisation.administered import require_admin
from webui.admin import calendars, holding, leaving, offices, people, posts
from webui.admin.filling import Page
from webui.context import actor

READ, ASK, ACT = ("GET",), ("GET", "POST"), ("POST",)

PAGES: tuple[tuple[str, str, Callable[..., Page], tuple[str, ...]], ...] = (
    ("", "index", offices.index, READ),
    ("/tambah-unit-kerja", "add_office", offices.add, ASK),
    ("/unit-kerja/<office>", "office", offices.see, READ),
    ("/unit-kerja/<office>/ubah", "change_office", offices.change, ASK),
    ("/unit-kerja/<office>/jabatan", "add_post", posts.add, ASK),
    ("/unit-kerja/<office>/kalender", "calendar", calendars.see, READ),
    ("/unit-kerja/<office>/kalender/pekan", "week", calendars.week, ASK),
    ("/unit-kerja/<office>/kalender/pekan-ramadan", "ramadan_week", calendars.ramadan_week, ASK),
    ("/unit-kerja/<office>/kalender/ramadan", "ramadan", calendars.ramadan, ASK),
    ("/unit-kerja/<office>/kalender/hari", "day", calendars.day, ASK),
    ("/unit-kerja/<office>/kalender/hari/hapus", "drop_day", calendars.drop_day, ACT),
    ("/jabatan/<int:post_id>", "post", posts.see, READ),
    ("/jabatan/<int:post_id>/ubah", "change_post", posts.change, ASK),
    ("/jabatan/<int:post_id>/pemegang", "give_post", holding.give_post, ASK),
    ("/pegangan/<int:holding_id>/akhiri", "end_holding", holding.end, ASK),
    ("/tambah-orang", "add_person", people.add, ASK),
    ("/orang/<int:person_id>", "person", people.see, READ),
    ("/orang/<int:person_id>/ubah", "change_person", people.change, ASK),
    ("/orang/<int:person_id>/jabatan", "give_person", holding.give_person, ASK),
    ("/orang/<int:person_id>/kata-sandi", "password", people.password, ASK),
    ("/orang/<int:person_id>/nonaktif", "deactivate", leaving.deactivate, ASK),
    ("/orang/<int:person_id>/aktif", "activate", leaving.activate, ACT),
)

bp = Blueprint("admin", __name__, url_prefix="/kelola")
for rule, name, view, methods in PAGES:
    bp.add_url_rule(rule, name, view, methods=list(methods))


@bp.before_request
def _only_the_admin() -> None:
    """Lets nobody else in; every use case asks again."""
    require_admin(actor())
