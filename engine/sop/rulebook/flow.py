"""What keeps a document from coming to its end."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error

FLOW: Final = (
    error(
        "no-start",
        "Proses ini tidak mempunyai awal. Gambarkan satu Start Event sebelum langkah pertama.",
        "This process has no beginning. Draw one start event before the first step.",
    ),
    error(
        "several-starts",
        "{what} adalah awal yang kedua. Sisakan satu Start Event polos saja.",
        "{what} is a second beginning. Keep one plain start event only.",
    ),
    error(
        "no-end",
        "Proses ini tidak mempunyai akhir. Gambarkan End Event setelah langkah terakhir.",
        "This process has no end. Draw an end event after the last step.",
    ),
    error(
        "no-step",
        "Proses ini tidak memuat langkah. Gambarkan setiap kegiatan sebagai User Task.",
        "This process holds no step. Draw every activity as a user task.",
    ),
    error(
        "into-start",
        "Anak panah {what} menuju awal proses. Arahkan ke langkah yang harus dikerjakan lagi.",
        "Arrow {what} leads into the start event. Let it lead to the step to be done again.",
    ),
    error(
        "out-of-end",
        "Anak panah {what} keluar dari akhir proses. Hapus, atau ganti akhir itu dengan gerbang.",
        "Arrow {what} leaves an end event. Delete it, or put a gateway in place of the end.",
    ),
    error(
        "unreachable",
        "{what} tidak pernah tercapai dari awal proses. Hubungkan dengan anak panah, atau hapus.",
        "{what} is never reached from the start. Connect it by an arrow, or delete it.",
    ),
    error(
        "no-way-out",
        "Tidak ada anak panah keluar dari {what}. Gambarkan anak panah ke langkah berikutnya atau"
        " ke akhir proses.",
        "No arrow leaves {what}. Draw one to the next step or to the end.",
    ),
    error(
        "dead-end",
        "Dari {what} akhir proses tidak pernah tercapai, sehingga dokumen berputar terus."
        " Gambarkan jalan keluar dari putaran itu.",
        "From {what} the end is never reached, so that a document would go round for ever. Draw a"
        " way out of the loop.",
    ),
    error(
        "several-ways-out",
        "Beberapa anak panah keluar dari {what}. Gambarkan gerbang Exclusive sesudahnya bila"
        " hanya satu jalan ditempuh, atau gerbang Parallel bila semuanya.",
        "Several arrows leave {what}. Draw an exclusive gateway after it if one way is taken, or"
        " a parallel gateway if all are.",
    ),
    error(
        "unnamed-step",
        "Langkah {what} belum bernama. Tulis kegiatannya, diawali kata kerja.",
        "Step {what} has no name. Write what is done, beginning with a verb.",
    ),
    error(
        "runs-twice",
        "Beberapa cabang dari gerbang Parallel sampai ke {what} tanpa digabungkan lebih dahulu,"
        " sehingga yang sesudahnya dikerjakan lebih dari satu kali. Gabungkan cabang-cabang itu"
        " dengan gerbang Parallel, dan jangan kembali dari satu cabang ke luar cabangnya.",
        "Several branches of a parallel gateway come to {what} without being joined first, so"
        " that what follows would be done more than once. Join the branches by a parallel"
        " gateway, and do not return from one branch to outside of it.",
    ),
    error(
        "never-joined",
        "Gerbang Parallel {what} menunggu semua anak panah masuknya, tetapi ada jalan yang tidak"
        " pernah tiba, sehingga dokumen bisa berhenti di sini. Gabungkan di sini hanya cabang"
        " dari gerbang Parallel; jalan dari gerbang Exclusive langsung ke langkah berikutnya.",
        "Parallel gateway {what} waits for all its incoming arrows, but there is one on which"
        " nothing ever comes, so that a document could stop here. Join only branches of a"
        " parallel gateway here; ways out of an exclusive gateway lead straight to the next"
        " step.",
    ),
    error(
        "too-tangled",
        "Cabang-cabang paralel proses ini terlalu rumit untuk diperiksa. Gabungkan setiap gerbang"
        " Parallel dengan pasangannya sebelum membuka cabang berikutnya.",
        "The parallel branches of this process are too tangled to be checked. Join each parallel"
        " gateway by its counterpart before opening the next branches.",
    ),
)
