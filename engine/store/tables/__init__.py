"""The tables: one typed class each, with what it means beside it."""

from __future__ import annotations

from engine.store.tables.doors import Answered, ApiToken, LoginFailure
from engine.store.tables.organisation import Holding, Office, Person, Post
from engine.store.tables.procedures import Draft, Form, Sop, Version, VersionLane, Withdrawal
from engine.store.tables.telling import Channel, Delivery, Notice, Worker
from engine.store.tables.work import Document, Event, File, Task, Timer

__all__ = [
    "Answered",
    "ApiToken",
    "Channel",
    "Delivery",
    "Document",
    "Draft",
    "Event",
    "File",
    "Form",
    "Holding",
    "LoginFailure",
    "Notice",
    "Office",
    "Person",
    "Post",
    "Sop",
    "Task",
    "Timer",
    "Version",
    "VersionLane",
    "Withdrawal",
    "Worker",
]
