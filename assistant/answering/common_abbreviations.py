"""What everybody at work writes short and rules write out: "WFH", "PHK", "PTO".

Written from general knowledge, for words that people type and documents rarely have. An
abbreviation that is in the documents, or whose letters begin one of their headings, is never
looked up here.
"""

from __future__ import annotations

COMMON_ABBREVIATIONS = {
    # short: in Indonesian, in English
    "apd": ("alat pelindung diri", "personal protective equipment"),
    "asn": ("aparatur sipil negara", "civil servant"),
    "eod": ("akhir hari kerja", "end of the working day"),
    "hrd": ("personalia", "human resources"),
    "jht": ("jaminan hari tua", "old-age savings"),
    "jkk": ("jaminan kecelakaan kerja", "work accident insurance"),
    "jkm": ("jaminan kematian", "death benefit"),
    "kpi": ("indikator kinerja utama", "key performance indicator"),
    "mcu": ("pemeriksaan kesehatan", "medical check-up"),
    "mfa": ("autentikasi multifaktor", "multi-factor authentication"),
    "nda": ("perjanjian kerahasiaan", "confidentiality agreement"),
    "phk": ("pemutusan hubungan kerja", "termination of employment"),
    "pic": ("penanggung jawab", "person responsible"),
    "pkb": ("perjanjian kerja bersama", "collective labour agreement"),
    "pkwt": ("perjanjian kerja waktu tertentu", "fixed-term contract"),
    "pkwtt": ("perjanjian kerja waktu tidak tertentu", "permanent contract"),
    "pns": ("pegawai negeri sipil", "civil servant"),
    "ppe": ("alat pelindung diri", "personal protective equipment"),
    "ppn": ("pajak pertambahan nilai", "value added tax"),
    "pto": ("cuti tahunan", "annual leave"),
    "sdm": ("sumber daya manusia", "human resources"),
    "sop": ("prosedur operasional standar", "standard operating procedure"),
    "sppd": ("surat perintah perjalanan dinas", "business trip order"),
    "thr": ("tunjangan hari raya", "religious holiday allowance"),
    "umk": ("upah minimum kabupaten atau kota", "minimum wage"),
    "ump": ("upah minimum provinsi", "minimum wage"),
    "umr": ("upah minimum", "minimum wage"),
    "wfa": ("bekerja dari mana saja", "work from anywhere"),
    "wfh": ("bekerja dari rumah", "work from home"),
    "wfo": ("bekerja dari kantor", "work from the office"),
}
"""By its letters in lower case: its long form in Indonesian and in English."""
