"""The web of Alur: pages and API over the use cases. ``create_app`` puts the parts together."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.installation import Installation
from webui import (
    acting,
    admin,
    api,
    auth,
    calendars,
    catalogue,
    channels,
    context,
    deputies,
    documents,
    errors,
    files,
    headers,
    inbox,
    languages,
    migration,
    monitor,
    navigation,
    notices,
    tasks,
    versions,
    words,
    workshop,
)
from webui.settings import Settings

FILES_AT_ONCE = 4
"""How many times the limit of one file a request may hold; past that it is cut off unread."""
FORM_BYTES = 2_000_000
FORM_PARTS = 5_000


def create_app(installation: Installation, settings: Settings) -> Flask:
    """The application on an installation, whose database is at the present schema."""
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-alur" if settings.https else "alur",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.own_session),
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        MAX_CONTENT_LENGTH=FILES_AT_ONCE * settings.upload_limit + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # a token lasts as long as its session
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's own way to wrap it
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    context.init_app(app, installation, settings)
    headers.init_app(app)
    languages.init_app(app)
    words.init_app(app)
    notices.init_app(app)
    navigation.init_app(app)
    errors.init_app(app)
    auth.init_app(app)  # before CSRF: a stranger's upload is turned away before it is read
    csrf = CSRFProtect(app)
    csrf.exempt(api.bp)  # it knows people by bearer tokens only, which no browser sends by itself
    app.before_request(errors.refuse_unstorable)
    for subject in (
        inbox, tasks, files, documents, notices, channels, acting, catalogue, versions, migration,
        monitor, deputies, calendars, admin, workshop, api,
    ):  # fmt: skip
        app.register_blueprint(subject.bp)
    return app
