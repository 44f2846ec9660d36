"""Words that end in a full stop without ending a sentence, in Indonesian and English.

Sources: the abbreviations of the Indonesian spelling rules (Ejaan Bahasa Indonesia yang
Disempurnakan, part on the full stop and on abbreviations), of Indonesian office letters, and those
that English style guides list. All lower case, without the last full stop.
"""

from __future__ import annotations


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


BEFORE_A_WORD = _words(
    # titles and forms of address
    "dr drs dra ir prof hj h kh tn ny nn sdr sdri bpk yth ust tgk rd pdt kol kapt letkol mayjen "
    "brigjen letjen jend mr mrs ms messrs st rev hon gen col lt sgt capt "
    # firms, places, addresses
    "pt ud pd fa jl jln gg kav blok rt rw kel kec kab prov ds dsn telp tlp tel "
    # what points somewhere
    "lih cf vs mis ttg tg tgl thn th bln an ub dh attn ext viz "
    "a.n u.b u.p d.a d/a s.d c.q p.p b.d a.l e.g i.e n.b q.v jo"
)
"""A sentence never ends here: `Dr.`, `Jl.`, `a.n.`, `e.g.`."""

BEFORE_A_NUMBER = _words(
    "no nos nomor nmr hp hal hlm halm bab ps psl pas ay art sec fig gbr tab lamp vol ed jil pp p "
    "rp usd idr pkl pk ca kl approx jan feb peb mar apr mei may jun jul agt agust ags aug sep sept "
    "okt oct nov nop des dec"
)
"""A sentence does not end here if a number follows: `No. 5`, `hlm. 12`, `Rp. 500`, `5 Jan.`."""

AFTER_A_WORD = _words(
    "dll dsb dst dkk dlsb etc al tbk inc ltd co corp llc jr sr bros dept div est ttd tsb sbb spt "
    "yg dgn dg utk krn pd sbg org kpd bhw min maks max d.l.l d.s.b d.s.t d.k.k a.m "
    "p.m"
)
"""A sentence ends here if a capital follows: `dll.`, `Tbk.`, `etc.`, `p.m.`"""

BEFORE_AN_AMOUNT = _words("min maks max kl ca approx")
"""Nor here if money follows: `min. Rp 5 juta`."""

BEFORE_A_CODE = _words("no nos nomor nmr")
"""Nor here if a letter or decree is named: `No. A-12/SK/2024`."""

LABELS = _words(
    "pasal bab bagian ayat butir huruf angka lampiran tabel gambar langkah tahap poin nomor no "
    "article section chapter part appendix annex table figure step point item question "
    "pertanyaan"
)
"""With a number or letter behind it, the head of what follows: `Pasal 5. Cuti diberikan…`"""
