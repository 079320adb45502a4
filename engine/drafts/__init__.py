"""Drafts: what process owners draw before it is published, of each SOP one, saved by revision."""

from __future__ import annotations

from engine.drafts.begin import DraftThere, begin, new, take_in
from engine.drafts.changes import (
    BadForm,
    KeyTaken,
    NewerVersion,
    NothingNew,
    OtherSop,
    discard,
    form_of,
    new_form,
    publish,
    save,
    save_form,
    upload,
)
from engine.drafts.seen import DraftOpened, DraftSeen, SavedMeanwhile, drafts, of_sop, see

__all__ = [
    "BadForm",
    "DraftOpened",
    "DraftSeen",
    "DraftThere",
    "KeyTaken",
    "NewerVersion",
    "NothingNew",
    "OtherSop",
    "SavedMeanwhile",
    "begin",
    "discard",
    "drafts",
    "form_of",
    "new",
    "new_form",
    "of_sop",
    "publish",
    "save",
    "save_form",
    "see",
    "take_in",
    "upload",
]
