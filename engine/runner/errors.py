"""What can go wrong when a document is moved on. After any of these its old state still holds."""

from __future__ import annotations

from engine.errors import AlurError, Conflict, Refused, Text


class NotWaiting(Conflict):
    """The token was completed before, or never belonged to this document."""

    text = Text(
        "Tugas ini sudah tidak menunggu. Muat ulang halaman untuk melihat keadaan terakhir.",
        "This task is not waiting any more; read the document's latest state.",
    )


class NoSuchDecision(Refused):
    """The decision is unknown to the step, or missing, or given to a step that decides nothing."""

    text = Text(
        "Keputusan “{decision}” tidak ada pada langkah “{step}”. Pilihannya: {choices}.",
        "Step “{step}” has no decision “{decision}”. Its decisions: {choices}.",
    )


class NoSuchStart(Refused):
    """The diagram has no such start. ``starts`` are the messages by which it does begin."""

    text = Text(
        "SOP “{sop}” tidak dimulai dengan cara ini, melainkan oleh: {starts}.",
        "SOP “{sop}” does not begin this way. What it begins by: {starts}.",
    )


class CannotDecide(Refused):
    """A condition on the way cannot be reckoned with the answers given. ``reason`` says why."""

    text = Text(
        "“{gateway}” belum dapat diputuskan. {reason}",
        "“{gateway}” cannot be decided. {reason}",
    )


class NoWayOut(Refused):
    """An exclusive gateway was reached and none of its flows may be taken."""

    text = Text(
        "Tidak ada jalan keluar yang berlaku pada “{gateway}”. Periksa isian Anda; bila sudah "
        "benar, hubungi pemilik proses.",
        "No condition holds at “{gateway}” and it has no default flow. Check the answers, then "
        "the diagram.",
    )


class Stuck(Refused):
    """The move leads to no step and no end: a join waits for nobody, or flows run in a circle."""

    text = Text(
        "Dokumen akan tertahan di “{where}”: dari sana diagram tidak menuju langkah atau akhir "
        "mana pun. Hubungi pemilik proses.",
        "The document would be stuck at “{where}”: the diagram leads from there to no step and no "
        "end. Mend the diagram.",
    )


class BadState(AlurError):
    """The stored state is damaged, newer than this program, or of another version's diagram."""

    text = Text(
        "Keadaan dokumen ini tidak dapat dibaca. Hubungi admin.",
        "The stored state of this document does not fit its SOP version.",
    )
