"""What reviewers of SOPs object to (PermenPAN-RB 35/2012), though the SOP would run."""

from __future__ import annotations

from typing import Final

from engine.sop.rulebook.rule import warning

REVIEW: Final = (
    warning(
        "no-verb",
        "Kegiatan {what} tidak diawali kata kerja aktif. Awali dengan apa yang dikerjakan,"
        " misalnya “Menyusun …”, “Memeriksa …”, “Mengirim …”.",
        "Activity {what} does not begin with an active verb. Begin with what is done, for instance"
        " “Menyusun …”, “Memeriksa …”, “Mengirim …”.",
    ),
    warning(
        "subject-in-step",
        "Kegiatan {what} menyebut pelakunya. Hapus sebutan itu dan awali dengan kata kerja; siapa"
        " yang mengerjakan sudah tampak dari lajurnya.",
        "Activity {what} names who does it. Leave that out and begin with the verb; the lane shows"
        " who it is.",
    ),
    warning(
        "two-actions",
        "Kegiatan {what} memuat lebih dari satu tindakan (lihat “{second}”). Jadikan dua langkah,"
        " masing-masing dengan waktu dan output-nya.",
        "Activity {what} holds more than one action (see “{second}”). Make two steps of it, each"
        " with its time and output.",
    ),
    warning(
        "crowded-row",
        "Baris {nomor} sudah dipakai langkah {other}, maka {what} perlu nomor sendiri. Satu baris"
        " hanya boleh dua langkah bila satu jabatan mengajukan dan jabatan lain memutuskan.",
        "Row {nomor} is taken by step {other}, so {what} needs a number of its own. One row may"
        " hold two steps only where one post submits and another decides.",
    ),
    warning(
        "unreal-waktu",
        "Waktu langkah {what}, “{waktu}”, {problem}. Periksa angka dan satuannya.",
        "The norm of step {what}, “{waktu}”, {problem}. Check its number and its unit.",
    ),
    warning(
        "output-unchanged",
        "Output langkah {what} sama dengan kelengkapannya, sehingga tidak tampak hasilnya. Tulis"
        " keadaannya sesudah langkah ini, misalnya “… terkirim” atau “… terverifikasi”.",
        "The output of step {what} is its kelengkapan again, so that it does not show what comes"
        " of it. Write how it is after this step, for instance “… terkirim” or “… terverifikasi”.",
    ),
    warning(
        "broken-handover",
        "Output langkah {what} (“{output}”) tidak tampak pada kelengkapan langkah berikutnya,"
        " {other} (“{kelengkapan}”). Sebut dengan kata yang sama pada keduanya.",
        "The output of step {what} (“{output}”) does not show in the kelengkapan of the next step,"
        " {other} (“{kelengkapan}”). Call it by the same words in both.",
    ),
    warning(
        "missing-identity",
        "Identitas SOP belum lengkap: {fields}. Isi pada kotak identitas SOP.",
        "The identity of the SOP is incomplete: {fields}. Fill it in among the SOP's identity.",
    ),
    warning(
        "not-reviewed",
        "SOP ini terakhir ditetapkan atau ditinjau pada {day}, lebih dari setahun yang lalu."
        " Tinjau kembali, lalu isi tanggal revisinya.",
        "This SOP was last set or reviewed on {day}, more than a year ago. Review it, then fill in"
        " its date of revision.",
    ),
    warning(
        "replaced-law",
        "Dasar hukum ini mungkin sudah diganti: {laws}. Pastikan di JDIH, lalu perbarui.",
        "This legal basis may have been replaced: {laws}. Look it up, then bring it up to date.",
    ),
    warning(
        "wrong-law",
        "Dasar hukum ini mungkin salah kutip: {laws}. Pastikan di JDIH, lalu perbaiki.",
        "This legal basis may be a wrong citation: {laws}. Look it up, then correct it.",
    ),
    warning(
        "unknown-related-sop",
        "SOP terkait ini belum ada di unit kerja ini: {titles}. Perbaiki judulnya, terbitkan"
        " SOP itu, atau hapus dari keterkaitan.",
        "There is no such related SOP in this office: {titles}. Correct the title, publish that"
        " SOP, or take it out of the keterkaitan.",
    ),
)
