"""Who is there: logging in and out, sessions that end by themselves, passwords, the language."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, current_user, login_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from engine import accounts
from engine.access import Actor
from engine.accounts import PasswordRefused, TooManyTries, WrongLogin
from engine.notices import count_fresh
from engine.organisation import deputies, offices
from engine.organisation.offices import OfficeSeen
from webui import carried
from webui.context import NOWHERE, actor, installation, now, own_path, settings
from webui.languages import COOKIE as LANGUAGE_COOKIE
from webui.languages import LANGUAGES, said
from webui.navigation import first_page

bp = Blueprint("auth", __name__)

Page = str | tuple[str, int] | BaseResponse

OPEN_TO_ALL = {"static", "auth.log_in", "auth.language"}
WHILE_PASSWORD_IS_OLD = OPEN_TO_ALL | {"auth.password", "auth.log_out"}
PASSWORD_FIELDS = {"old": "lama", "new": "baru", "repeated": "ulang"}
DEVICE_COOKIE = "perangkat"
NAMES_ON_A_DEVICE = 20
TWO_YEARS = 2 * 365 * 24 * 3600
SEEN_EVERY = timedelta(seconds=30)
"""How exactly the last request is remembered; a cookie written with every answer would be noise."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The person of a session, as Flask-Login wants to be told."""

    actor: Actor
    office: OfficeSeen = NOWHERE
    fresh_notices: int = 0
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session remembers them by."""
        return str(self.actor.id)


def init_app(app: Flask) -> None:
    """Lets nobody in who is not logged in, but to the login page."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # templates know ``actor``
    manager.session_protection = None  # it binds to the address, which changes on a phone
    manager.user_loader(_person_of_session)
    app.register_blueprint(bp)


@bp.before_app_request
def _guard() -> Page | None:
    if request.endpoint in OPEN_TO_ALL or request.path.startswith("/api/"):
        return None
    if not current_user.is_authenticated:
        if _ended() and carried.fields():
            return _log_in_page(ended=True), 403
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("auth.log_in", next=here if here != "/" else None))
    if actor().must_change_password and request.endpoint not in WHILE_PASSWORD_IS_OLD:
        return redirect(url_for("auth.password"))
    return None


@bp.route("/masuk", methods=["GET", "POST"])
def log_in() -> Page:
    """The login page."""
    after = own_path(request.args.get("next"))
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(after or url_for(first_page(actor())))
        return _log_in_page(ended=_ended())
    username = request.form.get("nama", "").strip()[:200]
    try:
        person = accounts.log_in(
            installation(), username, request.form.get("sandi", ""), _source(username)
        )
    except (WrongLogin, TooManyTries) as error:
        page = _log_in_page(
            username=username, shared="bersama" in request.form, problem=said(error.said)
        )
        return page, 429 if isinstance(error, TooManyTries) else 403
    _begin_session(person, shared="bersama" in request.form)
    with installation().writing() as tx:
        task_id = carried.keep(tx, person)
    if task_id is not None:
        after = url_for("tasks.see", task_id=task_id)
    response = redirect(after or url_for(first_page(person)), 303)
    _know_device(response, username, person.username)
    return response


def _log_in_page(**shown: object) -> str:
    return render_template(
        "auth/log_in.html",
        shared_minutes=settings().shared_session,
        carried=carried.fields(),
        **shown,
    )


@bp.post("/keluar")
def log_out() -> Page:
    """Ends this session and shows the login page, for the next person."""
    session.clear()
    return redirect(url_for("auth.log_in"), 303)


@bp.get("/akun")
def account() -> Page:
    """Who I am here."""
    with installation().reading() as tx:
        return render_template(
            "auth/account.html",
            ends_after=_longest_idle() // timedelta(minutes=1),
            deputising=deputies.of_actor(tx, actor()),
        )


@bp.route("/akun/kata-sandi", methods=["GET", "POST"])
def password() -> Page:
    """Changes the password; every other session of the person ends."""
    if request.method == "GET":
        return _password_page({})
    form = request.form
    try:
        accounts.change_password(
            installation(), actor(),
            form.get("lama", ""), form.get("baru", ""), form.get("ulang", ""),
        )  # fmt: skip
    except PasswordRefused as error:
        problems = {PASSWORD_FIELDS[field.key]: said(field.said) for field in error.fields}
        return _password_page(problems), 422
    with installation().reading() as tx:
        person = accounts.actor_of(tx, actor().id)
    if person is not None:
        _begin_session(person, shared=session.get("shared", True))
    return redirect(url_for("auth.account", berubah="1"), 303)


def _password_page(problems: dict[str, str]) -> str:
    return render_template(
        "auth/password.html", problems=problems, shortest=accounts.SHORTEST_PASSWORD
    )


@bp.post("/bahasa")
def language() -> Page:
    """Chooses the language of this browser."""
    first = first_page(actor()) if current_user.is_authenticated else "inbox.index"
    response = redirect(own_path(request.form.get("next")) or url_for(first), 303)
    chosen = request.form.get("bahasa", "")
    if chosen in LANGUAGES:
        _set_cookie(response, LANGUAGE_COOKIE, chosen)
    return response


# --- the session ---------------------------------------------------------------------------------


def _begin_session(person: Actor, shared: bool) -> None:
    # A new session, so that one that somebody else planted is worth nothing.
    session.clear()
    session.permanent = not shared
    session.update(shared=shared, key=person.session_key, seen=_seconds(now()))
    login_user(LoggedIn(person))


def _person_of_session(person_id: str) -> LoggedIn | None:
    if _idle() > _longest_idle():
        return None
    with installation().reading() as tx:
        person = accounts.actor_of(tx, int(person_id))
        if person is None or session.get("key") != person.session_key:
            return None
        office = offices.office_seen(tx, person.office_id) if person.office_id else NOWHERE
        fresh = count_fresh(tx, person.id)
    if _idle() >= SEEN_EVERY:
        session["seen"] = _seconds(now())
    return LoggedIn(person, office, fresh)


def _idle() -> timedelta:
    last = datetime.fromtimestamp(session.get("seen", 0), UTC)
    return max(now() - last, timedelta(0))


def _longest_idle() -> timedelta:
    limits = settings()
    return timedelta(
        minutes=limits.shared_session if session.get("shared", True) else limits.own_session
    )


def _ended() -> bool:
    """Whether there was a session here that has ended by itself."""
    return "_user_id" in session and _idle() > _longest_idle()


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


# --- the device ----------------------------------------------------------------------------------


def _source(username: str) -> str:
    """Who tries to log in: a device that this person has used before, or else an address.

    So whoever tries a name from elsewhere makes only their own address wait. Of an IPv6 address
    the half that names the network counts: the other is the client's own choice.
    """
    device, names = _device()
    if device and username.casefold() in names:
        return f"device {device}"
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"address {address}"
    if isinstance(parsed, IPv6Address):
        return f"network {int(parsed) >> 64:x}"
    return f"address {parsed}"


def _device() -> tuple[str, list[str]]:
    """This device's name and those who have logged in on it, from the cookie that says so."""
    try:
        known: dict[str, Any] = _signer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return "", []
    return known["id"], known["names"]


def _know_device(response: BaseResponse, *names: str) -> None:
    device, known = _device()
    added = [name.casefold() for name in names]
    kept = [name for name in known if name not in added]
    last = list(dict.fromkeys([*kept, *added]))[-NAMES_ON_A_DEVICE:]
    _set_cookie(
        response,
        DEVICE_COOKIE,
        _signer().dumps({"id": device or secrets.token_urlsafe(12), "names": last}),
        path=url_for("auth.log_in"),
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="alur device")


def _set_cookie(response: BaseResponse, name: str, value: str, path: str = "/") -> None:
    response.set_cookie(
        name, value, max_age=TWO_YEARS, path=path, secure=settings().https, httponly=True,
        samesite="Lax",
    )  # fmt: skip
