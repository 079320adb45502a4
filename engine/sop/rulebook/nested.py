"""What keeps timers, messages, sub-processes and calls of other SOPs from being run."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import error

NESTED: Final = (
    error(
        "frame-start",
        "{what} harus mempunyai tepat satu awal polos di dalamnya. Gambarkan satu Start Event"
        " (lingkaran kosong) sebelum langkah pertamanya, dan hapus awal yang lain.",
        "{what} must have exactly one plain beginning inside. Draw one start event (an empty"
        " circle) before its first step, and delete other beginnings.",
    ),
    error(
        "event-frame",
        "{what} adalah Event Sub-Process, yang belum dapat dijalankan. Jadikan Sub-Process biasa,"
        " dan tempelkan Timer di tepi langkah yang dijaganya.",
        "{what} is an event sub-process, which cannot be run yet. Make it a plain sub-process, and"
        " attach a timer to the border of what it watches.",
    ),
    error(
        "unnamed-call",
        "{what} tidak menyebut SOP mana yang dipanggil. Isi “Called element” dengan kunci SOP itu"
        " (bukan rumus).",
        "{what} does not say which SOP it calls. Fill in “Called element” with the key of that SOP"
        " (no expression).",
    ),
    error(
        "unknown-call",
        "{what} memanggil SOP “{key}”, yang belum terbit di unit kerja ini. Perbaiki kuncinya, atau"
        " terbitkan SOP itu lebih dahulu.",
        "{what} calls the SOP “{key}”, which is not published in this office. Correct the key, or"
        " publish that SOP first.",
    ),
    error(
        "call-in-circle",
        "{what} memanggil SOP “{key}”, yang kembali memanggil SOP ini, sehingga tidak ada"
        " habisnya. Hapus salah satu panggilan; untuk mengulang, gambarkan anak panah kembali.",
        "{what} calls the SOP “{key}”, which calls this one again, without end. Delete one of the"
        " calls; to repeat, draw an arrow back.",
    ),
    error(
        "not-a-timer",
        "{what} bukan Timer, padahal hanya Timer yang dapat ditunggu atau ditempelkan. Jadikan"
        " Timer dengan satu lama waktu, atau hapus.",
        "{what} is no timer, and nothing else can be waited for or attached. Make it a timer with"
        " one duration, or delete it.",
    ),
    error(
        "bad-duration",
        "Timer {what} tidak dapat dijalankan. Pilih jenis Duration, bukan Date atau Cycle."
        " {problem}",
        "Timer {what} cannot be run. Choose the kind duration, not date or cycle. {problem}",
    ),
    error(
        "loose-timer",
        "Timer {what} tidak menempel pada sebuah langkah. Tempelkan pada tepi User Task,"
        " Sub-Process, atau Call Activity.",
        "Timer {what} is not attached to a step. Attach it to the border of a user task, a"
        " sub-process or a call activity.",
    ),
    error(
        "into-timer",
        "Anak panah {what} menuju Timer yang menempel. Arahkan ke langkah tempat Timer itu"
        " menempel.",
        "Arrow {what} leads into an attached timer. Let it lead to what the timer is attached to.",
    ),
    error(
        "side-branch-meets",
        "Timer {what} tidak menghentikan langkahnya, tetapi jalannya sampai ke {target}, yang juga"
        " dicapai dari jalan utama, sehingga dikerjakan dua kali. Beri jalan Timer itu akhir"
        " sendiri, atau jadikan Timer itu menghentikan langkahnya (garis lingkaran utuh).",
        "Timer {what} does not interrupt its step, but its way comes to {target}, which the main"
        " way comes to as well, so that it would be done twice. Give the timer's way an end of its"
        " own, or make the timer interrupt (an unbroken circle).",
    ),
    error(
        "timer-over-branches",
        "Timer {what} menghentikan {target}, padahal di dalamnya beberapa hal dapat berjalan"
        " bersamaan ({within}). Tempelkan Timer pada langkah di dalamnya, atau gambarkan tanpa"
        " cabang bersamaan.",
        "Timer {what} interrupts {target}, in which several things can go on at once ({within})."
        " Attach the timer to a step within, or draw it without branches side by side.",
    ),
    error(
        "unnamed-message",
        "Awal {what} dimulai oleh pesan yang belum bernama. Pilih atau buat pesannya, lalu beri"
        " nama, misalnya “permohonan-masuk”.",
        "Beginning {what} is begun by a message without a name. Choose or make the message and"
        " name it, for instance “permohonan-masuk”.",
    ),
    error(
        "same-message",
        "Awal {what} dimulai oleh pesan “{name}”, sama seperti awal yang lain. Beri pesan yang"
        " berbeda, atau sisakan satu.",
        "Beginning {what} is begun by the message “{name}”, as another beginning is. Give it"
        " another message, or keep one.",
    ),
)
