"""The nine SOPs as their printed sources have them: identity, posts, and all 83 rows."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.sop.model import Identity


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered row of a table, in the columns of the print.

    ``posts`` do it, in this order: two when one submits and the other decides. ``back`` is the
    row to which the decision returns, empty where nothing is decided.
    """

    nomor: str
    posts: tuple[str, ...]
    kegiatan: str
    kelengkapan: str
    waktu: str
    output: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One printed SOP. ``oddities`` are words of the source that its diagram must speak of."""

    key: str
    title: str
    identity: Identity
    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    oddities: tuple[str, ...]
    ways: tuple[str, str] = ("Setujui", "Kembalikan")


_PENYUSUNAN_RENCANA_KINERJA_1: Final = Source(
    key="penyusunan-rencana-kinerja",
    title="Penyusunan Rencana Kinerja",
    identity=Identity(
        unit="PEMERINTAH KABUPATEN BALANGAN KECAMATAN AWAYAN",
        alamat="Jalan Ciputat No.05 Kec. Awayan Kode Pos 71664",
        nomor="067/01/KEC.AWY/VII/2023",
        tanggal_pembuatan="26 Juli 2023",
        tanggal_revisi="-",
        tanggal_efektif="26 Juli 2023",
        disahkan_oleh="CAMAT AWAYAN",
        disahkan_nama="ASWAL SALAHUDIN, S.IP",
        disahkan_nip="19701208 199203 1 007",
        dasar_hukum=(
            "Peraturan Pemerintah Republik Indonesia Nomor 46 Tahun 2011 tentang Penilaian"
            " Prestasi Kerja Pegawai Negeri Sipil;",
            "Peraturan Kepala Badan Kepegawaian Negara Nomor 1 Tahun 2013 tentang Ketentuan"
            " Pelaksanaan Peraturan Pemerintah Nomor 46 Tahun 2011 Tentang Penilaian Prestasi"
            " Kerja Pegawai Negeri Sipil.",
        ),
        kualifikasi=(
            "Memahami Peraturan Perundang-Undangan tentang Kepegawaian.",
            "Memiliki Kemampuan dalam Menyusun Laporan Kinerja.",
        ),
        keterkaitan=("SOP Perjanjian Kinerja",),
        peralatan=(
            "Renja SKPD",
            "Perangkat Komputer",
        ),
        peringatan=(
            "Jika tidak dilaksanakan sesuai SOP, maka Proses Pelaksanaan Penyusunan Rencana"
            " Kinerja Tidak Berjalan Lancar",
        ),
        pencatatan=("Sebagai Bahan Penyusunan Perencanaan Kinerja",),
    ),
    lanes=(
        "Camat",
        "Sekretaris",
        "Kasubbag Perencanaan dan Keuangan",
        "Pelaksana",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memerintah dan mengarahkan Kasubbag Perencanaan dan Keuangan untuk Menyusun"
            " Perencanaan Kinerja",
            "Disposisi Surat",
            "10 Menit",
            "Surat Terdisposisi",
        ),
        Row(
            "2",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Membuat Format Perencanaan Kinerja",
            "Konsep Format Penyusunan Kinerja",
            "1 Jam",
            "Format Penyusunan Kinerja",
        ),
        Row(
            "3",
            ("Pelaksana",),
            "Menyampaikan Format Penyusunan Kinerja kepada Kasi dan Kasubbag",
            "Format Penyusunan Kinerja",
            "1 jam",
            "Format Penyusunan Kinerja",
        ),
        Row(
            "4",
            ("Pelaksana",),
            "Menghimpun Data Penyusunan Kinerja dari Kasi dan Kasubbag",
            "Data Penyusunan Kinerja",
            "2 Hari",
            "Data Penyusunan Kinerja",
        ),
        Row(
            "5",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Memverifikasi Data Penyusunan Kinerja",
            "Data Penyusunan Kinerja",
            "1 Hari",
            "Data Penyusunan Kinerja Terverifikasi",
            back="4",
        ),
        Row(
            "6",
            ("Sekretaris", "Camat"),
            "Menyampaikan Data Penyusunan Kinerja kepada Camat, untuk Disetujui dan Ditandatangani",
            "Data Penyusunan Kinerja Terverifikasi",
            "1 Jam",
            "Data Penyusunan Kinerja Bertanda Tangan",
            back="5",
        ),
        Row(
            "7",
            ("Pelaksana",),
            "Mengarsipkan",
            "Data Penyusunan Kinerja Bertanda Tangan",
            "15 Menit",
            "Dokumen Data Penyusunan Kinerja",
        ),
    ),
    oddities=("067/02/KEC.AWY/VII/2024",),
)

_PENGUKURAN_KINERJA_TRIWULAN: Final = Source(
    key="pengukuran-kinerja-triwulan",
    title="Pelaksanaan Pengukuran Kinerja Triwulan",
    identity=Identity(
        unit="PEMERINTAH KABUPATEN BALANGAN KECAMATAN AWAYAN",
        alamat="Jalan Ciputat No.05 Kec. Awayan Kode Pos 71664",
        nomor="067/02/KEC.AWY/VII/2023",
        tanggal_pembuatan="26 Juli 2023",
        tanggal_revisi="-",
        tanggal_efektif="26 Juli 2023",
        dasar_hukum=(
            "Peraturan Pemerintah Republik Indonesia Nomor 46 Tahun 2011 tentang Penilaian"
            " Prestasi Kerja Pegawai Negeri Sipil;",
            "Peraturan Pemerintah Republik Indonesia Nomor 12 Tahun 2019 tentang Pengelolaan"
            " Keuangan Daerah;",
            "Peraturan Menteri Dalam Negeri Nomor 73 tahun 2009 tentang Tata Cara Pelaksanaan"
            " Evaluasi Kinerja Penyelenggaraan Pemerintahan Daerah;",
            "Peraturan Menteri Dalam Negeri Nomor 52 Tahun 2011 tentang Standar Operasional"
            " Prosedur di Lingkungan Pemerintah Provinsi dan Kabupaten/ Kota;",
            "Peraturan Kepala Badan Kepegawaian Negara Nomor 1 Tahun 2013 tentang Ketentuan"
            " Pelaksanaan Peraturan Pemerintah Nomor 46 Tahun 2011 Tentang Penilaian Prestasi"
            " Kerja Pegawai Negeri Sipil.",
        ),
        kualifikasi=(
            "Memahami Peraturan Perundang-Undangan tentang Kepegawaian",
            "Mengetahui Tugas dan Fungsi Sistem Akuntabilitas Kinerja Instansi Pemerintah",
            "Memiliki Kemampuan dalam Menyusun Laporan Kinerja",
        ),
        keterkaitan=(
            "SOP Perjanjian Kinerja",
            "SOP Monitoring/Evaluasi Internal Capaian Kinerja Per Triwulan",
        ),
        peralatan=(
            "Renja SKPD",
            "Dokumen Perjanjian Kinerja",
            "Perangkat Komputer",
        ),
        peringatan=(
            "Jika tidak dilaksanakan sesuai SOP, maka Proses Pelaksanaan Pengukuran Kinerja"
            " Tidak Berjalan Lancar",
        ),
        pencatatan=("Sebagai Bahan Penyusunan Pengukuran Kinerja pada Aplikasi E-Kino",),
    ),
    lanes=(
        "Camat",
        "Sekretaris",
        "Kasubbag Perencanaan dan Keuangan",
        "Pelaksana",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memerintahkan dan mengarahkan Kasubbag Perencanaan dan Keuangan untuk"
            " melaksanakan Pengukuran Kinerja Triwulan",
            "Disposisi Surat",
            "10 Menit",
            "Surat Terdisposisi",
        ),
        Row(
            "2",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Membuat Format Pengukuran Kinerja Triwulan",
            "Konsep Format Pengukuran Kinerja Triwulan",
            "2 Jam",
            "Format Pengukuran Kinerja Triwulan",
        ),
        Row(
            "3",
            ("Pelaksana",),
            "Menyampaikan Format Pengukuran Kinerja Triwulan kepada Kasi dan Kasubbag",
            "Format Pengukuran Kinerja Triwulan",
            "1 Jam",
            "Format Pengukuran Kinerja Triwulan",
        ),
        Row(
            "4",
            ("Pelaksana",),
            "Menghimpun Data Pengukuran Kinerja Triwulan dari Kasi dan Kasubbag",
            "Data Pengukuran Kinerja Triwulan",
            "2 Hari",
            "Data Pengukuran Kinerja Triwulan",
        ),
        Row(
            "5",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Memverifikasi Data Pengukuran Kinerja Triwulan",
            "Data Pengukuran Kinerja Triwulan Terverifikasi",
            "1 Hari",
            "Data Pengukuran Kinerja Triwulan Terverifikasi",
            back="4",
        ),
        Row(
            "6",
            ("Sekretaris", "Camat"),
            "Menyampaikan Laporan Pengukuran Kinerja Triwulan kepada Camat, untuk Disetujui"
            " dan Ditandatangani",
            "Data Pengukuran Kinerja Triwulan Terverifikasi",
            "1 Jam",
            "Data Pengukuran Kinerja Triwulan Bertanda Tangan",
            back="5",
        ),
        Row(
            "7",
            ("Pelaksana",),
            "Entri pada Aplikasi E-Kino dan E-Monev serta Mengarsipkan",
            "Data Pengukuran Kinerja Triwulan Bertanda Tangan",
            "2 Jam",
            "Dokumen Data Pengukuran Kinerja Triwulan",
        ),
    ),
    oddities=(
        "067/02/KEC.AWY/VII/2024",
        "tidak tercetak",
    ),
)

_PENGUMPULAN_DATA_KINERJA: Final = Source(
    key="pengumpulan-data-kinerja",
    title="SOP Mekanisme Pengumpulan Data Kinerja",
    identity=Identity(
        unit="Kecamatan Auyan Kabupaten Balangan",
        nomor="SOP – 01/Kec.Awy",
        tanggal_pembuatan="03 Januari 2022",
        tanggal_efektif="03 Januari 2022",
        disahkan_oleh="Camat Auyan Kabupaten Balangan",
        dasar_hukum=(
            "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja"
            " Instansi Pemerintah",
            "PermenPAN dan RB No. 53 Tahun 2014 tentang Petunjuk Teknis Perjanjian Kinerja,"
            " Pelaporan Kinerja dan Tata Cara Review atas Laporan Kinerja",
        ),
        kualifikasi=(
            "Memiliki kemampuan pengolahan data",
            "Mengetahui tugas dan fungsi Sistem Akuntabilitas Kinerja Instansi Pemerintah",
            "Memahami tugas pokok dan fungsi dalam pembuatan laporan kinerja",
        ),
        keterkaitan=(
            "SOP Penyusunan Penetapan Kinerja",
            "SOP Penyusunan Rencana Kerja Tahunan",
            "SOP Penyusunan Laporan Kinerja",
        ),
        peralatan=(
            "Peraturan Perundang-undangan yang terkait dengan penyusunan LAKIP",
            "Data dan Informasi yang terkait dengan pelaksanaan program kegiatan",
            "ATK",
            "Komputer",
        ),
        peringatan=(
            "Apabila Pengumpulan Data Kinerja tidak terselesaikan dengan baik dan benar maka"
            " kegiatan Pelaporan akan terhambat",
        ),
        pencatatan=(
            "Setiap tahap kegiatan terdokumentasi dengan baik, baik dalam bentuk softcopy"
            " maupun hardcopy",
        ),
    ),
    lanes=(
        "Sekretaris",
        "Kepala Bidang",
        "Kasubbag Perencanaan dan Keuangan",
        "Kepala Seksi",
        "Staf Penyusun Evaluasi Kinerja",
    ),
    rows=(
        Row(
            "1",
            ("Sekretaris",),
            "Mengumpulkan data laporan kinerja triwulan kepada subbag/seksi, OPD dan instansi"
            " terkait",
            "Rencana Aksi, PK",
            "15 Menit",
            "Disposisi",
        ),
        Row(
            "2",
            ("Kepala Seksi",),
            "Merekap laporan kinerja triwulan",
            "Disposisi, Rencana Aksi, PK",
            "30 Menit",
            "Lembar Disposisi",
        ),
        Row(
            "3",
            ("Staf Penyusun Evaluasi Kinerja",),
            "Mengolah data laporan kinerja triwulan",
            "Disposisi, Rencana Aksi, PK, Laporan Progress Bulanan",
            "2 Menit",
            "Draft Laporan Kinerja",
        ),
        Row(
            "4",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Menyusun laporan kinerja triwulan",
            "Rencana Aksi, PK, Draft Laporan Kinerja",
            "30 Menit",
            "Draft Laporan Kinerja",
        ),
        Row(
            "5",
            ("Sekretaris",),
            "Mensosialisasikan laporan kinerja triwulan kepada pejabat terkait",
            "Rencana Aksi, PK, Draft Laporan Kinerja",
            "30 Menit",
            "Draft Laporan Kinerja",
        ),
        Row(
            "6",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Merekap 2 (dua) laporan triwulan untuk menyusun laporan semesteran",
            "Catatan pembagian tugas",
            "2 hari",
            "Disposisi",
        ),
        Row(
            "7",
            ("Staf Penyusun Evaluasi Kinerja", "Kepala Bidang"),
            "Menyusun laporan semester dan laporan tahunan",
            "Data laporan Kinerja Triwulan",
            "120 hari",
            "Lembar Disposisi",
            back="7",
        ),
        Row(
            "8",
            ("Kasubbag Perencanaan dan Keuangan", "Kepala Bidang"),
            "Mensosialisasikan laporan semesteran",
            "Hasil koreksi Laporan Kinerja Triwulan",
            "60 Menit",
            "Draft Laporan Kinerja",
            back="7",
        ),
        Row(
            "9",
            ("Kasubbag Perencanaan dan Keuangan", "Kepala Bidang"),
            "Menyusun 2 (dua) Laporan semesteran menjadi laporan kinerja tahunan",
            "Laporan kinerja triwulan",
            "15 Menit",
            "Draft Laporan Kinerja",
            back="9",
        ),
    ),
    oddities=(
        "Auyan",
        "2 Menit",
        "120 hari",
        "15 Menit",
        "paling kurang pasti",
    ),
    ways=("Ya", "Tidak"),
)

_PENYUSUNAN_LKIP: Final = Source(
    key="penyusunan-lkip",
    title="Penyusunan Laporan Kinerja Instansi Pemerintah (LKIP)",
    identity=Identity(
        unit="PEMERINTAH KABUPATEN BALANGAN KECAMATAN AWAYAN",
        alamat="Jalan Ciputat No.05 Kec. Awayan Kode Pos 71664",
        nomor="067.2/ 03 /KEC.AWY/VII/2023",
        tanggal_pembuatan="02 Juli 2023",
        tanggal_efektif="03 Juli 2023",
        disahkan_oleh="CAMAT AWAYAN",
        disahkan_nama="SWAL SALAHUDIN, S.IP",
        disahkan_nip="19701208 199203 1 007",
        dasar_hukum=(
            "Peraturan Menteri Dalam Negeri Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas"
            " Kinerja Instansi Pemerintah;",
            "Peraturan MenPAN-RB Nomor 53 Tahun 2014 tentang Petunjuk Teknis Perjanjian"
            " Kinerja, Pelaporan Kinerja dan Tata Cara Reviu Atas Laporan Kinerja Instansi",
            "Peraturan Bupati Balangan Nomor",
        ),
        kualifikasi=(
            "Memiliki kewenangan dalam Penyusunan Laporan Kinerja Instansi Pemerintah (LKIP)",
            "Memiliki Kemampuan dalam Menyusun dan Menganalisis Data Kinerja SKPD",
        ),
        keterkaitan=("SOP Perjanjian Kinerja",),
        peralatan=(
            "Renstra SKPD",
            "Format Penyusunan LKIP",
            "Dokumen Perjanjian Kinerja",
            "Data dan Informasi Capaian Kinerja SKPD",
            "Laporan Realisasi Keuangan",
            "Komputer",
        ),
        peringatan=(
            "Jika tidak dilaksanakan sesuai SOP, maka Proses Penyusunan LKIP tidak berjalan"
            " lancar.",
        ),
        pencatatan=("Indikator Kinerja, Target, Realisasi dan Persentase Capaian Kinerja",),
    ),
    lanes=(
        "Camat",
        "Sekretaris",
        "Kasubbag Perencanaan dan Keuangan",
        "Pelaksana",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memerintahkan dan mengarahkan Kasubbag Perencanaan dan Keuangan untuk Menyusun LKIP",
            "Disposisi Surat",
            "10 Menit",
            "Surat Terdisposisi",
        ),
        Row(
            "2",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Membuat Format Pengumpulan Bahan dan Data",
            "Format Penyusunan LKIP",
            "2 Jam",
            "Format Penyusunan LKIP",
        ),
        Row(
            "3",
            ("Pelaksana",),
            "Menyampaikan Format Pengumpulan Bahan dan Data ke Kasi dan Kasubbag",
            "Format Penyusunan LKIP",
            "1 Jam",
            "Format Penyusunan LKIP",
        ),
        Row(
            "4",
            ("Pelaksana",),
            "Menghimpun Bahan dan Data dari Kasi dan Kasubbag",
            "Format Penyusunan LKIP",
            "3 Jam",
            "Format Penyusunan LKIP",
        ),
        Row(
            "5",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Menganalisa serta Mengevaluasi Bahan dan Data yang Telah Terkumpul",
            "Format Penyusunan LKIP",
            "5 Hari",
            "Draft LKIP",
        ),
        Row(
            "6",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Menyusun Dokumen LKIP",
            "Draft LKIP",
            "2 Hari",
            "Dokumen LKIP Belum Bertanda Tangan",
        ),
        Row(
            "7",
            ("Sekretaris",),
            "Mengoreksi Dokumen LKIP",
            "Dokumen LKIP Belum Bertanda Tangan",
            "2 hari",
            "Dokumen LKIP Belum Bertanda Tangan",
            back="6",
        ),
        Row(
            "8",
            ("Sekretaris", "Camat"),
            "Menyampaikan Dokumen LKIP kepada Camat, untuk Disetujui dan Ditandatangani",
            "Dokumen LKIP Belum Bertanda Tangan",
            "1 Jam",
            "Dokumen LKIP Bertanda Tangan",
            back="6",
        ),
        Row(
            "9",
            ("Pelaksana",),
            "Menerbitkan Surat Pengantar dan Melakukan Penomoran Surat",
            "Konsep Surat Pengantar",
            "1 Jam",
            "Surat Pengantar",
        ),
        Row(
            "10",
            ("Pelaksana",),
            "Mengarsipkan dan Menyampaikan LKIP",
            "Dokumen LKIP Bertanda Tangan",
            "1 Hari",
            "Dokumen LKIP Bertanda Tangan",
        ),
    ),
    oddities=(
        "SWAL SALAHUDIN",
        "Peraturan Bupati Balangan Nomor",
        "Peraturan Presiden Nomor 29 Tahun 2014",
    ),
)

_PENYUSUNAN_RENCANA_KINERJA_2: Final = Source(
    key="penyusunan-rencana-kinerja",
    title="Penyusunan Rencana Kinerja",
    identity=Identity(
        unit="PEMERINTAH KABUPATEN BALANGAN KECAMATAN AWAYAN",
        alamat="Jalan Ciputat No.05 Kec. Awayan Kode Pos 71664",
        nomor="067/02/KEC.AWY/VII/2024",
        tanggal_pembuatan="26 Juli 2023",
        tanggal_efektif="26 Juli 2023",
        dasar_hukum=(
            "Peraturan Pemerintah Republik Indonesia Nomor 46 Tahun 2011 tentang Penilaian"
            " Prestasi Kerja Pegawai Negeri Sipil;",
            "Peraturan Kepala Badan Kepegawaian Negara Nomor 1 Tahun 2013 tentang Ketentuan"
            " Pelaksanaan Peraturan Pemerintah Nomor 46 Tahun 2011 Tentang Penilaian Prestasi"
            " Kerja Pegawai Negeri Sipil.",
        ),
        kualifikasi=(
            "Memahami Peraturan Perundang-Undangan tentang Kepegawaian",
            "Memiliki Kemampuan dalam Menyusun Laporan Kinerja",
        ),
        keterkaitan=("SOP Perjanjian Kinerja",),
        peralatan=(
            "Renja SKPD",
            "Dokumen Perjanjian Kinerja",
            "Perangkat Komputer",
        ),
        peringatan=(
            "Jika tidak dilaksanakan sesuai SOP, maka Proses Pelaksanaan Penyusunan Rencana"
            " Kinerja Tidak Berjalan Lancar",
        ),
        pencatatan=("Sebagai Bahan Penyusunan Perencanaan Kinerja",),
    ),
    lanes=(
        "Camat",
        "Sekretaris",
        "Kasubbag Perencanaan dan Keuangan",
        "Pelaksana",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memerintahkan dan mengarahkan Kasubbag Perencanaan dan Keuangan untuk Menyusun"
            " Perencanaan Kinerja",
            "Disposisi Surat",
            "10 Menit",
            "Surat Terdisposisi",
        ),
        Row(
            "2",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Membuat Format Perencanaan Kinerja",
            "Konsep Format Penyusunan Kinerja",
            "2 Jam",
            "Format Penyusunan Kinerja",
        ),
        Row(
            "3",
            ("Pelaksana",),
            "Menyampaikan Format Penyusunan Kinerja kepada Kasi dan Kasubbag",
            "Format Penyusunan Kinerja",
            "1 Jam",
            "Format Penyusunan Kinerja",
        ),
        Row(
            "4",
            ("Pelaksana",),
            "Menghimpun Data Penyusunan Kinerja dari Kasi dan Kasubbag",
            "Data Penyusunan Kinerja",
            "2 Hari",
            "Data Penyusunan Kinerja",
        ),
        Row(
            "5",
            ("Kasubbag Perencanaan dan Keuangan",),
            "Memverifikasi Data Penyusunan Kinerja",
            "Data Penyusunan Kinerja",
            "1 Hari",
            "Data Penyusunan Kinerja Terverifikasi",
            back="4",
        ),
        Row(
            "6",
            ("Sekretaris", "Camat"),
            "Menyampaikan Data Penyusunan Kinerja kepada Camat, untuk Disetujui dan Ditandatangani",
            "Data Penyusunan Kinerja Terverifikasi",
            "1 Jam",
            "Data Penyusunan Kinerja Bertanda Tangan",
            back="5",
        ),
        Row(
            "7",
            ("Pelaksana",),
            "Mengarsipkan",
            "Data Penyusunan Kinerja Bertanda Tangan",
            "20 Menit",
            "Dokumen Data Penyusunan Kinerja",
        ),
    ),
    oddities=(
        "067/01/KEC.AWY/VII/2023",
        "26 Juli 2023",
        "tidak tercetak",
    ),
)

_PENILAIAN_SKP: Final = Source(
    key="penilaian-skp",
    title="Pelaksanaan Pengukuran Kinerja/Penilaian SKP",
    identity=Identity(
        unit="BADAN KESATUAN BANGSA DAN POLITIK KABUPATEN BALANGAN",
        nomor="003/SOP/BAKESBANGPOL-BLG/2023",
        tanggal_pembuatan="02 Februari 2023",
        tanggal_revisi="-",
        tanggal_efektif="02 Februari 2023",
        disahkan_oleh="Kepala Badan Kesatuan Bangsa dan Politik Kabupaten Balangan",
        disahkan_nama="H.SYAIFUDDIN TAILAH, S.Pd, MM",
        disahkan_nip="19670403 199403 1 015",
        disahkan_pangkat="Pembina Utama Muda (IV/C)",
        dasar_hukum=(
            "Undang-Undang Republik Indonesia Nomor 23 Tahun 2014 tentang Pemerintahan Daerah.",
            "Peraturan Pemerintah Republik Indonesia Nomor 12 Tahun 2019 Tentang Pengelolaan"
            " Keuangan Daerah",
            "Peraturan Menteri Dalam Negeri Nomor 52 Tahun 2011 tentang Standar Operasional"
            " Prosedur Di Lingkungan Pemerintah Provinsi dan Kabupaten/Kota",
            "Permendagri No. 73 tahun 2009 tentang tata cara pelaksanaan evaluasi kinerja"
            " penyelenggaraan pemerintahan daerah",
            "Peraturan Pemerintah Nomor 46 Tahun 2011 tentang Penilaian Prestasi Kerja"
            " Pegawai Negeri Sipil",
            "Peraturan Kepala Badan Kepegawaian Negara Nomor 1 Tahun 2013 Tentang Ketentuan"
            " Pelaksanaan Peraturan Pemerintah Nomor 46 Tahun 2011 Tentang Penilaian Prestasi"
            " Kerja Pegawai Negeri Sipil",
            "Peraturan Menteri Dalam Negeri Republik Indonesia Nomor 86 Tahun 2017 Tentang"
            " Tata Cara Perencanaan, Pengendalian Dan Evaluasi Pembangunan Daerah, Tata Cara"
            " Evaluasi Rancangan Peraturan Daerah Tentang Rencana Pembangunan Jangka Panjang"
            " Daerah Dan Rencana Pembangunan Jangka Menengah Daerah, Serta Tata Cara"
            " Perubahan Rencana Pembangunan",
        ),
        kualifikasi=(
            "Memahami peraturan perundang-undangan tentang kepegawaian",
            "Mengetahui tugas dan fungsi Sistem Akuntabilitas Kinerja Instansi Pemerintah",
            "Mengetahui tugas dan fungsi dalam pembuatan laporan kinerja",
            "Memahami cara penilaian SKP",
        ),
        keterkaitan=(
            "SOP Pembuatan Pelaksanaan Kegiatan",
            "SOP Penyusunan Laporan Evaluasi Kinerja",
            "SOP PENGUMPULAN DATA KINERJA",
            "SOP Usulan Promosi Jabatan",
        ),
        peralatan=(
            "Renja",
            "Dokumen Laporan Fisik dan Kegiatan",
            "Format Indikator Kinerja Utama",
            "Perangkat Komputer",
        ),
        peringatan=(
            "Jika SOP tidak dilaksanakan maka sasaran Kinerja pegawai tidak berjalan dengan baik.",
        ),
        pencatatan=("Disimpan sebagai dokumen kepegawaian dan dokumen pengendalian",),
    ),
    lanes=(
        "Atasan Langsung",
        "Sekretaris",
        "Kasubbag Umum dan Kepegawaian",
        "Para Pegawai",
        "Staf",
    ),
    rows=(
        Row(
            "1",
            ("Sekretaris",),
            "Disposisi kepada kasubbag program untuk melakukan penyusunan RKT",
            "Formulir kinerja",
            "2 Jam",
            "Formulir kinerja",
        ),
        Row(
            "2",
            ("Kasubbag Umum dan Kepegawaian",),
            "Perencanaan kegiatan penyusunan RKT",
            "Formulir kinerja yang diterima",
            "2 jam",
            "Formulir kinerja yang telah diperiksa",
        ),
        Row(
            "3",
            ("Sekretaris",),
            "Rapat Sosialisasi Pengisian Form RKT Kegiatan",
            "Formulir kinerja Komputer/Laptop",
            "1 Jam",
            "Formulir kinerja yang telah diisi",
        ),
        Row(
            "4",
            ("Para Pegawai",),
            "Mengisi Form RKT Kegiatan",
            "Formulir kinerja",
            "1 Jam",
            "Formulir kinerja",
        ),
        Row(
            "5",
            ("Staf",),
            "Mengumpulkan Form RKT yang telah diisi oleh setiap Bidang",
            "Dokumen pengukuran kinerja",
            "1 Jam",
            "Dokumen pengukuran kinerja yang telah",
        ),
        Row(
            "6",
            ("Kasubbag Umum dan Kepegawaian",),
            "Mengkompilasi Form RKT dari masing-masing Bidang/SubBag",
            "Dokumen pengukuran kinerja",
            "1 jam",
            "Dokumen pengukuran kinerja",
        ),
        Row(
            "7",
            ("Atasan Langsung",),
            "Koreksi draft RKT dari Bidang-Bidang dan Sekretariat",
            "Dokumen pengukuran kinerja Box file",
            "15 Menit",
            "Tersimpannya dokumen pengukuran kinerja",
            back="6",
        ),
    ),
    oddities=(
        "RKT",
        "kasubbag program",
        "yang telah",
        "Mulai",
    ),
)

_PENGUKURAN_KINERJA_PEGAWAI: Final = Source(
    key="pengukuran-kinerja-pegawai",
    title="Pengukuran Kinerja Pegawai",
    identity=Identity(
        unit="SUB. BAGIAN PERENCANAAN & PELAPORAN",
        dasar_hukum=(
            "Permenpan dan RB Nomor 35 Tahun 2012 tentang Pedoman Penyusunan SOP Administrasi"
            " Pemerintahan",
            "Permenpan 53 Tahun 2014 tentang Petunjuk teknis perjanjian kinerja, pelaporan"
            " kinerja, tata cara reviu atas laporan kinerja instansi pemerintah",
        ),
        kualifikasi=(
            "Memiliki kemampuan mengolah data",
            "Mengetahui mekanisme pembuatan laporan",
        ),
        keterkaitan=("SOP Perjanjian Kinerja",),
        peralatan=(
            "Internet",
            "Komputer",
            "Printer",
            "ATK",
        ),
        peringatan=(
            "Jika pengukuran kinerja tidak dilaksanakan sesuai SOP maka pengukuran kinerja"
            " tidak objektif",
        ),
        pencatatan=(
            "Rumusan rencana sasaran kinerja program dan kegiatan serta target yang akan"
            " dicapai selama satu tahun",
        ),
    ),
    lanes=(
        "Kepala SKPD",
        "Sekretaris",
        "Kepala Bidang",
        "Fungsional",
        "Kasubag Perencanaan & Pelaporan",
    ),
    rows=(
        Row(
            "1",
            ("Kepala SKPD",),
            "Kepala SKPD memerintahkan sekretaris untuk menyiapkan rapat pengukuran kinerja"
            " pegawai",
            "Disposisi surat",
            "5 Menit",
            "Disposisi surat",
        ),
        Row(
            "2",
            ("Sekretaris",),
            "Sekretaris membuat draf pengukuran kinerja pegawai dan diserahkan kepada Kepala"
            " Bidang",
            "Data",
            "60 menit",
            "Draf",
        ),
        Row(
            "3",
            ("Kepala Bidang",),
            "Mengundang masing-masing pegawai fungsional dan rapat bersama kepala SKPD dan"
            " Sekretaris",
            "undangan",
            "120 menit",
            "undangan",
        ),
        Row(
            "4",
            ("Fungsional",),
            "Pegawai fungsional menyerahkan data kinerja pegawai kepada kepala SKPD untuk"
            " dievaluasi",
            "Data",
            "5 menit",
            "data",
        ),
        Row(
            "5",
            ("Kepala SKPD",),
            "Kepala SKPD menelaah dan menyerahkan data kinerja kepada kepala bidang untuk"
            " dilakukan analisis capaian kinerja",
            "Data",
            "15 menit",
            "Data",
        ),
        Row(
            "6",
            ("Kepala Bidang",),
            "Kepala bidang melakukan analisis capaian kinerja berdasarkan capaian kinerja"
            " kemudian menyerahkan draf pengukuran kinerja pegawai kepada kasubag perencaan"
            " untuk dibuat draf dalam dokumen pengukuran kinerja dan diinput dalam aplikasi"
            " esakip gowa",
            "draf",
            "60 menit",
            "draf",
        ),
        Row(
            "7",
            ("Kasubag Perencanaan & Pelaporan",),
            "Membuat dokumen pengukuran kinerja dan menyerahkan kepada kepala SKPD untuk"
            " ditandatangani",
            "draf",
            "60 menit",
            "Dokumen",
        ),
        Row(
            "8",
            ("Kepala SKPD",),
            "Menandatangani dokumen pengukuran kinerja. Jika benar akan ditandatangani dan"
            " diberikan kepada Kasubag Perencanaan & Pelaporan untuk ditindaklanjuti. Jika"
            " butuh perbaikan akan dikembalikan kepada Kepala Bidang",
            "Dokumen",
            "5 menit",
            "Dokumen",
            back="6",
        ),
        Row(
            "9",
            ("Kasubag Perencanaan & Pelaporan",),
            "Menerima dokumen kinerja dan diinput masuk dalam esakip gowa",
            "Dokumen",
            "60 menit",
            "Laporan",
        ),
        Row(
            "10",
            ("Kasubag Perencanaan & Pelaporan",),
            "Melaporkan hasil penginputan pengukuran kinerja kepada Kepala sekretaris",
            "Laporan",
            "5 menit",
            "Laporan",
        ),
    ),
    oddities=(
        "tidak tercetak",
        "perencaan",
        "Kepala sekretaris",
    ),
    ways=("Ya", "Tidak"),
)

_RENCANA_KINERJA_TAHUNAN: Final = Source(
    key="rencana-kinerja-tahunan",
    title="Penyusunan Rencana Kinerja Tahunan (RKT)",
    identity=Identity(
        dasar_hukum=(
            "UU No. 24 tahun 2004 Tentang Sistem Perencanaan Pembangunan Nasional",
            "Peraturan Pemerintah Nomor 20 Tahun 2004 tentang Rencana Kerja Pemerintah;",
            "Inpres Nomor 7 Tahun 1999 tentang Akuntabilitas Kinerja Instansi Pemerintah",
        ),
        kualifikasi=(
            "Pernah Diklat/ Bimtek Bidang Perencanaan dan Evaluasi Kinerja.",
            "Mampu mengoperasikan komputer",
        ),
        keterkaitan=(
            "SOP Penyusunan Renstra : Camat, Sekretaris Kecamatan, Kepala Seksi, Kasubag dan staf",
        ),
        peralatan=(
            "Renstra, RPJMD berjalan, UU, kebijakan pemerintah, Menteri dan Inspektur Jenderal,",
            "Meja, Kursi, ATK, Komputer dan printer.",
        ),
        peringatan=(
            "Jika tidak dibuat, maka sasaran pelaksanaan tugas dan fungsi instansi tidak berjalan",
        ),
        pencatatan=("Form usulan kegiatan",),
    ),
    lanes=(
        "Staf",
        "Kasubag Perencanaan, Keuangan",
        "Kasubag Umum",
        "Sekretaris Kecamatan",
        "Camat",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memberikan Perintah/ Disposisi",
            "Surat Edaran Permintaan penyusunan RKT",
            "5 menit",
            "Disposisi SE Bupati",
        ),
        Row(
            "2",
            ("Sekretaris Kecamatan",),
            "Membuat disposisi dan konsep nota umum kebutuhan bahan perencanaan",
            "Surat Permintaan penyusunan RKT yg telah didisposisi",
            "15 menit",
            "Disposisi nota umum penyusunan RKT",
        ),
        Row(
            "3",
            ("Kasubag Perencanaan, Keuangan",),
            "Membuat konsep nota teknis kebutuhan bahan perencanaan",
            "Surat Permintaan penyusunan RKT, Pedoman penyusunan RKT, Renstra SKPD",
            "45 menit",
            "Konsep nota permintaan bahan RKT",
        ),
        Row(
            "4",
            ("Staf",),
            "Mengetik konsep nota permintaan kebutuhan bahan perencanaan",
            "Konsep nota permintaan bahan penyusunan RKT",
            "1 hari",
            "Ketikan nota permintaan bahan RKT",
        ),
        Row(
            "5",
            ("Kasubag Perencanaan, Keuangan",),
            "Mengoreksi dan memaraf konsep nota permintaan kebutuhan bahan perencanaan",
            "Konsep nota permintaan bahan penyusunan RKT, retro surat dan dasar ketentuannya",
            "10 menit",
            "Ketikan Konsep nota permintaan bahan yg diparaf",
            back="4",
        ),
        Row(
            "6",
            ("Sekretaris Kecamatan",),
            "Mengoreksi dan menandatangani konsep nota permintaaan kebutuhan bahan perencanaan",
            "Konsep nota permintaan bahan penyusunan RKT, retro surat dan dasar ketentuannya",
            "10 menit",
            "Nota yang ditandatangani",
            back="4",
        ),
        Row(
            "7",
            ("Staf",),
            "Mengirim nota permintaan kebutuhan bahan perencanaan ke Bid dan pengambilannya",
            "Nota permintaan bahan RKT",
            "2 hari",
            "Bahan-bahan RKT",
        ),
        Row(
            "8",
            ("Kasubag Perencanaan, Keuangan",),
            "Mengolah, merekap dan menyajikan konsep perencanaan kinerja Kec",
            "Bahan-bahan RKT dari Bidang",
            "2 hari",
            "Konsep RKT KEC",
        ),
        Row(
            "9",
            ("Staf",),
            "Mengetik konsep perencanaan kinerja",
            "Konsep RKT KEC",
            "1 hari",
            "Ketikan Konsep RKT KEC",
        ),
        Row(
            "10",
            ("Kasubag Perencanaan, Keuangan",),
            "Mengoreksi dan memaraf konsep rencana kinerja KEC",
            "Ketikan Konsep RKT KEC",
            "2 jam",
            "Ketikan Konsep RKT KEC yg diparaf Kasubag",
            back="9",
        ),
        Row(
            "11",
            ("Sekretaris Kecamatan",),
            "Mengoreksi dan memaraf konsep rencana kinerja KEC",
            "Ketikan Konsep RKT KEC yg diparaf Kasubag",
            "2 jam",
            "Ketikan Konsep RKT KEC yg diparaf Sekban",
            back="9",
        ),
        Row(
            "12",
            ("Camat",),
            "Mengoreksi dan tandatangan konsep rencana kinerja KEC",
            "Ketikan Konsep RKT KEC yg diparaf Sekcam",
            "30 Menit",
            "RKT KEC yg telah ditanda tangani",
            back="8",
        ),
        Row(
            "13",
            ("Kasubag Umum",),
            "Pengagendaan, penomoran, penanggalan, penggandaan, stempel, pembungkusan amplop,"
            " pengarsipan dan pengiriman RKT",
            "RKT KEC yg telah ditanda tangani",
            "1 jam",
            "Tersusun dan tercukupinya permintaan RKT KEC",
        ),
    ),
    oddities=(
        "Sekban",
        '"4."',
        "Rencana Dan Evaluasi Kinerja Tahunan",
        "Nomor 25 Tahun 2004",
    ),
)

_EVALUASI_KINERJA_TAHUNAN: Final = Source(
    key="evaluasi-kinerja-tahunan",
    title="Evaluasi Kinerja Tahunan (EKT)",
    identity=Identity(
        dasar_hukum=(
            "UU No. 24 tahun 2004 Tentang Sistem Perencanaan Pembangunan Nasional",
            "Peraturan Pemerintah Nomor 20 Tahun 2004 tentang Rencana Kerja Pemerintah;",
            "Inpres Nomor 7 Tahun 1999 tentang Akuntabilitas Kinerja Instansi Pemerintah",
        ),
        kualifikasi=(
            "Pernah Diklat/ Bimtek Bidang Perencanaan dan Evaluasi Kinerja.",
            "Mampu mengoperasikan komputer",
        ),
        keterkaitan=(
            "SOP Penyusunan Renstra : Camat, Sekretaris Kecamatan, Kepala Seksi, Kasubag dan staf",
        ),
        peralatan=(
            "Renstra, RPJMD berjalan, UU, kebijakan pemerintah, Menteri dan Inspektur Jenderal,",
            "Meja, Kursi, ATK, Komputer dan printer.",
        ),
        peringatan=(
            "Jika tidak dibuat, maka sasaran pelaksanaan tugas dan fungsi instansi tidak berjalan",
        ),
        pencatatan=("Form usulan kegiatan",),
    ),
    lanes=(
        "Staf",
        "Kasubag Perencanaan, Keuangan",
        "Kasubag Umum",
        "Sekretaris Kecamatan",
        "Camat",
    ),
    rows=(
        Row(
            "1",
            ("Camat",),
            "Memberikan Perintah/ Disposisi",
            "Surat Edaran Bupati & juknis EKT & pencukupannya",
            "5 menit",
            "SE Bupati terdisposisi",
        ),
        Row(
            "2",
            ("Sekretaris Kecamatan",),
            "Membuat disposisi dan konsep proses umum kebutuhan bahan EKT",
            "Surat Permintaan Evaluasi Kinerja Tahunan (EKT)",
            "5 menit",
            "Disposisi proses umum EKT",
        ),
        Row(
            "3",
            ("Kasubag Perencanaan, Keuangan",),
            "Mendisposisi proses teknis EKT",
            "Surat Permintaan penyusunan EKT, Pedoman penyusunan EKT, Renstra SKPD",
            "5 menit",
            "Disposisi proses teknis EKT",
        ),
        Row(
            "4",
            ("Staf",),
            "Mengetik konsep nota permintaan kebutuhan bahan EKT",
            "Konsep nota permintaan bahan penyusunan EKT",
            "30 menit",
            "Ketikan konsep nota permintaan bahan",
        ),
        Row(
            "5",
            ("Kasubag Perencanaan, Keuangan",),
            "Mengoreksi dan memaraf konsep nota permintaan kebutuhan bahan EKT",
            "Konsep nota permintaan bahan penyusunan EKT, retro surat dan dasar ketentuannya",
            "10 menit",
            "Konsep nota yg diparaf Kasubag",
            back="4",
        ),
        Row(
            "6",
            ("Sekretaris Kecamatan",),
            "Mengoreksi dan menandatangani konsep nota permintaaan kebutuhan bahan EKT",
            "Konsep nota permintaan bahan penyusunan EKT, retro surat dan dasar ketentuannya",
            "10 menit",
            "Nota yang ditandatangani",
            back="4",
        ),
        Row(
            "7",
            ("Staf",),
            "Mengirim nota permintaan kebutuhan bahan evaluasi ke Bid dan pengambilanya",
            "Nota permintaan bahan EKT",
            "3 hari",
            "Bahan-bahan EKT",
        ),
        Row(
            "8",
            ("Kasubag Umum",),
            "Mengolah, merekap dan menyajikan konsep laporan evaluasi kinerja KEC",
            "Bahan-bahan laporan EKT dari Bidang",
            "2 hari",
            "Konsep laporan EKT KEC",
        ),
        Row(
            "9",
            ("Staf",),
            "Mengetik konsep lap. evaluasi kinerja",
            "Konsep laporan EKT KEC",
            "1 hari",
            "Ketikan Konsep laporan EKT KEC",
        ),
        Row(
            "10",
            ("Kasubag Umum",),
            "Mengoreksi dan memaraf konsep lap evaluasi kinerja KEC",
            "Ketikan Konsep laporan RKT KEC",
            "2 jam",
            "Ketikan Konsep laporan RKT KEC yg diparaf",
            back="9",
        ),
        Row(
            "11",
            ("Sekretaris Kecamatan",),
            "Mengoreksi dan memaraf konsep lap evaluasi kinerja KEC",
            "Ketikan Konsep laporan EKT KEC yg diparaf Kasubag",
            "2 jam",
            "Ketikan Konsep laporan EKT KEC yg diparaf",
            back="9",
        ),
        Row(
            "12",
            ("Camat",),
            "Mengoreksi dan tandatangan konsep lap evaluasi kinerja KEC",
            "Ketikan Konsep EKT KEC yg diparaf Sekcam",
            "30 Menit",
            "laporan EKT KEC yg telah ditanda tangani",
            back="8",
        ),
        Row(
            "13",
            ("Kasubag Umum",),
            "Pengagendaan, penomoran, penanggalan, penggandaan, stempel, pembungkusan amplop,"
            " pengarsipan dan pengiriman lap EKT",
            "Lap EKT KEC yg telah ditanda tangani",
            "1 jam",
            "Tersusun dan tercukupinya permintaan Lap EKT KEC",
        ),
    ),
    oddities=(
        "laporan RKT",
        "S menit",
        "Rencana Dan Evaluasi Kinerja Tahunan",
        "Nomor 25 Tahun 2004",
    ),
)

SOURCES: Final = MappingProxyType(
    {
        "kecamatan-awayan/penyusunan-rencana-kinerja.1": _PENYUSUNAN_RENCANA_KINERJA_1,
        "kecamatan-awayan/pengukuran-kinerja-triwulan": _PENGUKURAN_KINERJA_TRIWULAN,
        "kecamatan-awayan/pengumpulan-data-kinerja": _PENGUMPULAN_DATA_KINERJA,
        "kecamatan-awayan/penyusunan-lkip": _PENYUSUNAN_LKIP,
        "kecamatan-awayan/penyusunan-rencana-kinerja.2": _PENYUSUNAN_RENCANA_KINERJA_2,
        "bakesbangpol/penilaian-skp": _PENILAIAN_SKP,
        "skpd-gowa/pengukuran-kinerja-pegawai": _PENGUKURAN_KINERJA_PEGAWAI,
        "kecamatan-awayan/rencana-kinerja-tahunan": _RENCANA_KINERJA_TAHUNAN,
        "kecamatan-awayan/evaluasi-kinerja-tahunan": _EVALUASI_KINERJA_TAHUNAN,
    }
)
"""The printed SOPs by the path of their diagram under ``bpmn/``, without its ending."""
