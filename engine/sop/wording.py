"""How a kegiatan is worded: does it begin with an active verb, who does it, one action or two.

Indonesian tells an active verb by its prefix (*me-*, *ber-*), nearly always; the words that only
look like one are listed. Where a text leaves it open, nothing is said of it: a reader who is warned
of what is right stops reading the warnings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal

from engine.sop.norm import slug

Opening = Literal["verb", "subject", "other"]

_ACTIVE: Final = re.compile(r"(?:me[lmnrwy]|me-|ber-?)[a-z-]{3,}|me(?:m|n|ng)?")
"""*Menyusun*, *me-review*, and *me* written apart from its verb."""
_PASSIVE: Final = re.compile(r"di[a-z]{4,}")
_WORD: Final = re.compile(r"[a-z][a-z0-9'-]*|[,;/&]")


def _words_of(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_PLAIN_VERBS: Final = _words_of("hadir ikut masuk keluar turun naik mohon")
"""Active verbs without a prefix."""

_NO_VERBS: Final = _words_of("""
    berakhirnya beranda berapa beras berat berbagai berdasarkan berikut berikutnya berita berkala
    berkas berkas-berkas bernomor bersama bersih berupa
    media melalui member memo memorandum menara mendatang mengenai menit mental menteri mentor menu
    meliputi menurut menjelang menengah merah mereka merek merupakan
    diagram dialog diatas dibanding dibawah didalam digital dimana dimensi dinamika dinas diploma
    direktorat direktur dirinya disiplin diskusi disposisi distribusi distrik divisi
    """)
"""Words that begin as a verb does and are none, or do not tell what is done."""

_BEFORE_A_VERB: Final = _words_of("kemudian selanjutnya lalu segera langsung turut kembali")

_PAUSES: Final = frozenset(",;/&")
_AND: Final = _PAUSES | _words_of("dan serta lalu kemudian selanjutnya sekaligus")

_ASIDE: Final = _words_of(
    "untuk guna agar supaya yang bahwa sebagai sebelum setelah jika apabila bila"
)
"""What follows one of these says when or what for, or of what; it is no further action."""

_LOOKING: Final = _words_of(
    "memeriksa mengoreksi meneliti menelaah memverifikasi mereviu me-reviu mengevaluasi"
)
_SIGNING: Final = _words_of(
    "menyetujui menandatangani memaraf mengesahkan menetapkan menolak mengembalikan"
)

_PERSONS: Final = _words_of("""
    admin ajudan analis arsiparis asn atasan auditor bendahara bupati camat fungsional gubernur
    inspektur kabag kabid kadis kasi kasie kasubag kasubbag kasubbid kasubid kepala lurah
    masyarakat menteri operator panitia para pegawai pejabat pelaksana pemohon petugas pimpinan
    pns pppk sekcam sekda sekdis sekretaris staf staff tim verifikator wakil walikota warga
    """)


def opening(kegiatan: str, posts: Collection[str]) -> Opening:
    """What a kegiatan begins with: an active verb, somebody (one of ``posts`` too), or neither."""
    spelled = slug(kegiatan)
    if any(post and f"{spelled}-".startswith(f"{post}-") for post in map(slug, posts)):
        return "subject"
    words = [word for word in _words(kegiatan) if word not in _AND - _BEFORE_A_VERB]
    first = next((word for word in words if word not in _BEFORE_A_VERB), "")
    if first in _PERSONS:
        return "subject"
    return "verb" if _is_active(first) or first in _PLAIN_VERBS else "other"


def second_action(kegiatan: str) -> str | None:
    """The verb of the second action in a kegiatan, as written; ``None`` when there is only one.

    Verbs side by side are one action on one thing: *mengolah dan merekap data*; so are looking
    through and signing: *memeriksa konsep dan memaraf*. Two are meant where the first has an object
    of its own: *menerbitkan surat dan melakukan penomoran*.
    """
    first, before, joined = "", "", False
    for word in _words(kegiatan):
        if word in _ASIDE:
            return None
        if word in _AND:
            more = bool(first) or word not in _PAUSES
            joined = joined or (more and bool(before) and not _is_verb(before))
            continue
        if _is_verb(word):
            one_decision = first in _LOOKING and word in _SIGNING
            if joined and not one_decision and not word.startswith("ber"):
                return word
            first = first or word
        joined = joined and word in _BEFORE_A_VERB
        before = word
    return None


def _words(text: str) -> Iterator[str]:
    """The words in small letters, without a numbering before them (``1.``, ``a.``, ``b)``)."""
    plain = re.sub(r"^\W*(?:\d{1,2}|[a-z])\s*[.)]\s+", "", text.lower())
    return (match[0] for match in _WORD.finditer(plain))


def _is_active(word: str) -> bool:
    return word not in _NO_VERBS and _ACTIVE.fullmatch(word) is not None


def _is_verb(word: str) -> bool:
    passive = word not in _NO_VERBS and _PASSIVE.fullmatch(word) is not None
    return passive or _is_active(word)
