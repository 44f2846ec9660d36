"""Words that carry grammar rather than content, in written and everyday Indonesian and English.

They serve twice: they vote for the language of a question, and they are left out when the words a
passage ought to cover are counted. A word that is common in both languages, or that names
something in one of them ("it" beside "IT", "dan" beside "Dan"), is a poor voter: those are left
to `AMBIGUOUS` and vote for neither.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INDONESIAN_QUESTION_WORDS = _words("""
    apa apakah apaan siapa siapakah kapan kapankah mana manakah dimana dimanakah kemana darimana
    bagaimana bagaimanakah gimana gmn gmana mengapa mengapakah kenapa knp berapa berapakah brp
    """)

ENGLISH_QUESTION_WORDS = _words(
    "what whats who whom whose when where why how which is are was were does did can"
)

INDONESIAN_WORDS = INDONESIAN_QUESTION_WORDS | _words(  # pronouns and pointers
    """
    saya aku gue gua gw kamu anda kalian kita kami dia ia beliau mereka ini itu tersebut begini
    begitu sini situ sana nya
    """
    # prepositions and conjunctions
    """
    di ke dari dari pada daripada kepada dalam dengan dgn untuk utk buat bagi oleh tentang terhadap
    antara sebagai seperti kayak sampai hingga sejak selama tanpa yang yg dan serta atau tapi tetapi
    namun melainkan sedangkan karena karna krn sebab jika kalau kalo klo bila apabila ketika saat
    agar supaya maka lalu kemudian terus meskipun meski walaupun walau bahwa sehingga padahal
    """
    # auxiliaries, negations, particles, quantities
    """
    adalah ialah merupakan yaitu yakni ada akan sudah udah udh telah sedang lagi masih belum blm
    pernah bisa dapat boleh harus mesti perlu mau ingin tidak tdk tak gak ga nggak ngga enggak bukan
    bukanlah jangan juga jg saja aja sih dong deh kok nih tuh ya pun lah kah para semua setiap tiap
    beberapa banyak lebih paling sangat sekali terlalu cukup hanya cuma sama jadi menjadi tolong
    mohon emang memang itulah inilah adakah bisakah bolehkah haruskah sebutkan
    jelaskan termasuk
    """
)

ENGLISH_WORDS = ENGLISH_QUESTION_WORDS | _words("""
    i me my mine you your yours he him his she her hers we us our ours they them their theirs its
    this that these those there here
    of to in on at by for from with without about into onto over under between among through during
    before after as than like and or but nor so because since if while whether though although
    unless until
    is are was were be been being am isn aren wasn don doesn didn does do did done doing have has
    had having can could may might must shall should will would cannot not no yes
    the a an all any both each every some many much more most less least few other another such only
    own same too very just also then tell please give explain describe list define mean means
    it's im ive lets
    """)

# "it" is also IT; the others are Indonesian words, abbreviations or initials often enough.
AMBIGUOUS = _words("it a an as do no so me am its us mine list")

FUNCTION_WORDS = INDONESIAN_WORDS | ENGLISH_WORDS | {"it"}

# Words in -nya that qualify a sentence; in others the ending points at what was spoken of.
ADVERBS_IN_NYA = _words("""
    biasanya sebenarnya misalnya umumnya akhirnya akibatnya sebaiknya seharusnya semestinya
    khususnya selanjutnya sebelumnya sesudahnya setidaknya selamanya rupanya intinya bertanya
    singkatnya pokoknya tentunya pastinya adanya sebaliknya sepenuhnya secepatnya selebihnya
    seterusnya sesungguhnya nyatanya kenyataannya sayangnya hendaknya kiranya nantinya
    """)

# They ask to go on, and not with what.
CONTINUING = _words("""
    lanjut lanjutkan lanjutannya teruskan selanjutnya selengkapnya detailnya ulangi continue go on
    sebaliknya elaborate further detail details next again
    """)
