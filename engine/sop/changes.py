"""What can change from one version of an SOP to another, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.errors import Text
from engine.sop.norm import fold

KINDS: Final = MappingProxyType(
    {
        "key-changed": Text(
            "Kunci SOP berubah: dulu {before}, kini {after}; jadi ini SOP yang lain.",
            "The SOP's key changed from {before} to {after}: this is another SOP.",
        ),
        "title-changed": Text(
            "Nama SOP berubah: dulu {before}, kini {after}.",
            "The SOP's title changed from {before} to {after}.",
        ),
        "identity-changed": Text(
            "{field} berubah: dulu {before}, kini {after}.",
            "{field} changed from {before} to {after}.",
        ),
        "identity-added": Text("{field} ditambah: {after}.", "{field}: {after} was added."),
        "identity-removed": Text("{field} dikurangi: {before}.", "{field}: {before} was removed."),
        "documentation-changed": Text(
            "Keterangan {what} berubah.", "The documentation of {what} changed."
        ),
        "post-added": Text("Jabatan {after} ditambahkan.", "Post {after} was added."),
        "post-removed": Text("Jabatan {before} dihapus.", "Post {before} was removed."),
        "post-renamed": Text(
            "Jabatan {before} kini bernama {after}.", "Post {before} is now named {after}."
        ),
        "step-added": Text(
            "Langkah {what} ({post}) ditambahkan {where}{decides}.",
            "Step {what} ({post}) was added {where}{decides}.",
        ),
        "step-removed": Text(
            "Langkah {what} ({post}) dihapus.", "Step {what} ({post}) was removed."
        ),
        "step-renamed": Text(
            "Langkah {what} kini berbunyi {after}.", "Step {what} now reads {after}."
        ),
        "step-moved": Text(
            "Langkah {what} pindah dari {before} ke {after}.",
            "Step {what} moved from {before} to {after}.",
        ),
        "waktu-changed": Text(
            "Waktu langkah {what} berubah: dulu {before}, kini {after}.",
            "The waktu of step {what} changed from {before} to {after}.",
        ),
        "kelengkapan-changed": Text(
            "Kelengkapan langkah {what} berubah: dulu {before}, kini {after}.",
            "The kelengkapan of step {what} changed from {before} to {after}.",
        ),
        "output-changed": Text(
            "Output langkah {what} berubah: dulu {before}, kini {after}.",
            "The output of step {what} changed from {before} to {after}.",
        ),
        "form-changed": Text(
            "Formulir langkah {what} berubah: dulu {before}, kini {after}.",
            "The form of step {what} changed from {before} to {after}.",
        ),
        "form-redrawn": Text(
            "Isi formulir {form} pada langkah {what} berubah.",
            "What form {form} of step {what} asks for changed.",
        ),
        "question-changed": Text(
            "Pertanyaan pada {what} berubah: dulu {before}, kini {after}.",
            "The question at {what} changed from {before} to {after}.",
        ),
        "decision-added": Text(
            "{way} pada {what} ditambahkan, menuju {after}.",
            "{way} at {what} was added; it leads to {after}.",
        ),
        "decision-removed": Text("{way} pada {what} dihapus.", "{way} at {what} was removed."),
        "decision-renamed": Text(
            "{way} pada {what} kini bernama {after}.", "{way} at {what} is now named {after}."
        ),
        "decision-leads": Text(
            "{way} pada {what} kini menuju {after}, dulu {before}.",
            "{way} at {what} now leads to {after}, formerly to {before}.",
        ),
        "condition-changed": Text(
            "{way} pada {what} kini bersyarat {after}, dulu {before}.",
            "{way} at {what} now has the condition {after}, formerly {before}.",
        ),
        "order-changed": Text(
            "Sesudah {what} kini {after}, dulu {before}.",
            "After {what} now comes {after}, formerly {before}.",
        ),
        "renumbered": Text("Nomor baris berubah: {rows}.", "Rows were renumbered: {rows}."),
        "gateway-added": Text(
            "Gerbang {name} ditambahkan: {after}.", "Gateway {name} was added: {after}."
        ),
        "gateway-removed": Text(
            "Gerbang {name} dihapus; dulu {before}.",
            "Gateway {name} was removed; formerly {before}.",
        ),
        "start-added": Text(
            "SOP kini juga dapat dimulai oleh {after}.", "The SOP can now be begun by {after} too."
        ),
        "start-removed": Text(
            "SOP tidak lagi dapat dimulai oleh {before}.",
            "The SOP can no longer be begun by {before}.",
        ),
        "frame-added": Text(
            "Ditambahkan {what}, berisi {after}.", "Added {what}, which holds {after}."
        ),
        "frame-removed": Text("Dihapus {what}.", "Removed {what}."),
        "frame-renamed": Text("Nama {what} kini {after}.", "The name of {what} is now {after}."),
        "frame-holds": Text(
            "Isi {what} kini {after}, dulu {before}.",
            "What {what} holds is now {after}, formerly {before}.",
        ),
        "call-changed": Text(
            "SOP pada {what} kini {after}, dulu {before}.",
            "The SOP at {what} is now {after}, formerly {before}.",
        ),
        "timer-added": Text(
            "Ditambahkan {what} selama {waktu}, {where}.", "Added {what} of {waktu}, {where}."
        ),
        "timer-removed": Text("Dihapus {what}.", "Removed {what}."),
        "timer-changed": Text(
            "Waktu {what} berubah: dulu {before}, kini {after}.",
            "The waktu of {what} changed from {before} to {after}.",
        ),
        "timer-moved": Text(
            "Letak {what} kini {after}, dulu {before}.",
            "The place of {what} is now {after}, formerly {before}.",
        ),
        "timer-leads": Text(
            "Sesudah {what} kini {after}, dulu {before}.",
            "After {what} now comes {after}, formerly {before}.",
        ),
    }
)
"""Every kind of change by its name, with what is said of it."""

FIELDS: Final = MappingProxyType(
    {
        "unit": Text("Unit kerja", "Unit"),
        "alamat": Text("Alamat", "Address"),
        "nomor": Text("Nomor SOP", "SOP number"),
        "tanggal_pembuatan": Text("Tanggal pembuatan", "Date of making"),
        "tanggal_revisi": Text("Tanggal revisi", "Date of revision"),
        "tanggal_efektif": Text("Tanggal efektif", "Effective date"),
        "disahkan_oleh": Text("Jabatan yang mengesahkan", "Approving post"),
        "disahkan_nama": Text("Nama yang mengesahkan", "Approver's name"),
        "disahkan_nip": Text("NIP yang mengesahkan", "Approver's NIP"),
        "disahkan_pangkat": Text("Pangkat yang mengesahkan", "Approver's rank"),
        "dasar_hukum": Text("Dasar hukum", "Legal basis"),
        "kualifikasi": Text("Kualifikasi pelaksana", "Qualification"),
        "keterkaitan": Text("Keterkaitan", "Related SOPs"),
        "peralatan": Text("Peralatan/perlengkapan", "Equipment"),
        "peringatan": Text("Peringatan", "Warning"),
        "pencatatan": Text("Pencatatan dan pendataan", "Records"),
    }
)
"""The identity's fields, as a sentence calls them."""

EMPTY: Final = Text("(kosong)", "(empty)")
NOWHERE: Final = Text("(tidak ke mana pun)", "(nowhere)")
OTHERWISE: Final = Text("selain itu", "otherwise")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed; ``kind`` is one of `KINDS`.

    ``old`` and ``new`` are the BPMN ids that it concerns in the old and in the new diagram, to be
    marked there: empty on the side where there is none, and on both when it is about the SOP as a
    whole. ``said`` tells it in plain words.
    """

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    said: Text


At = tuple[Sequence[str], Sequence[str]]
"""The ids that a change concerns, in the old diagram and in the new one."""
WHOLE: Final[At] = ((), ())
"""Where a change is that concerns the SOP as a whole."""


def change(kind: str, at: At, **params: str | Text) -> Change:
    """The change of that kind at these elements; ``params`` fill its sentence."""
    return Change(kind, tuple(at[0]), tuple(at[1]), KINDS[kind].fill(**params))


def quoted(text: str, most: int = 160) -> Text:
    """A text in quotation marks, on one line, cut after ``most`` letters; `EMPTY` for none."""
    line = fold(text)
    shown = f"“{line}”" if len(line) <= most else f"“{line[:most].rstrip()}…”"
    return Text(shown, shown) if line else EMPTY


def listed(parts: Iterable[Text], between: str = ", ") -> Text:
    """Texts one after the other; `NOWHERE` when there is none."""
    texts = list(dict.fromkeys(parts))
    if not texts:
        return NOWHERE
    return Text(between.join(text.id for text in texts), between.join(text.en for text in texts))
