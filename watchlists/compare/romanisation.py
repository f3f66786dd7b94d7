"""How the syllables of Chinese and Korean names are written in Latin letters, system by system.

A syllable of one system may stand for several: Wade-Giles without its apostrophes writes CHIANG for
what Hanyu Pinyin (ISO 7098) tells apart as JIANG and QIANG, and a Korean passport SUN for seon and
sun. So each spelling has the set of what it may stand for, and two spellings may be the same
syllable where their sets meet.

`syllables.tsv.xz` has the syllables of Hanyu Pinyin, and beside each the Cantonese ones (Jyutping)
that characters have which are frequent in names and read so: JIAN is gin (健), gaan (簡) or gaam
(鑒), and no other. It was derived from the packages pypinyin 0.55 (MIT) and ToJyutping 3.2 (BSD-2),
for some 1,400 characters chosen by us.
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import product

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
Spellings = Mapping[str, frozenset[str]]
"""Of each spelling of one system the syllables it may stand for."""


@cache
def systems() -> tuple[Spellings, ...]:
    """Hanyu Pinyin, Wade-Giles, what is usual in Hong Kong and Macao, and in Korea.

    >>> pinyin, wade, cantonese, korean = systems()
    >>> "qiang" in pinyin["QIANG"] & wade["CHIANG"], "qiang" in pinyin["JIANG"]
    (True, False)
    >>> pinyin["GUO"] & cantonese["KWOK"], sorted(korean["SUN"])
    (frozenset({'guo/gwok'}), ['seon.ko', 'sun.ko'])
    """
    pinyin, wade, cantonese, korean = (defaultdict[str, set[str]](set) for _ in range(4))
    for mandarin, spoken in _mandarin().items():
        for reading in spoken:
            _add(cantonese, _in_hong_kong(reading), {f"{mandarin}/{reading}", f"{reading}.yue"})
        syllables = {mandarin, *(f"{mandarin}/{reading}" for reading in spoken)}
        _add(pinyin, _in_pinyin(mandarin), syllables)
        _add(wade, _in_wade_giles(mandarin), syllables)
    for syllable in _KOREAN.split():
        _add(korean, _in_korea(syllable), {f"{syllable}.ko"})
    return tuple(
        {spelling: frozenset(syllables) for spelling, syllables in system.items()}
        for system in (pinyin, wade, cantonese, korean)
    )


def _add(system: defaultdict[str, set[str]], spellings: Iterable[str], syllables: set[str]) -> None:
    for spelling in spellings:
        system[spelling] |= syllables


@cache
def _mandarin() -> dict[str, list[str]]:
    content = files("watchlists").joinpath("syllables.tsv.xz").read_bytes()
    lines = map(str.split, lzma.decompress(content).decode("ascii").splitlines())
    return {mandarin: spoken for mandarin, *spoken in lines}


def _in_pinyin(syllable: str) -> Iterable[str]:
    """V is ü, which passports write YU (GB/T 28039) and others U."""
    if "v" not in syllable:
        return (syllable.upper(),)
    return tuple(syllable.upper().replace("V", u) for u in ("V", "YU", "U"))


_WADE_WHOLE = {
    "zhi": "CHIH", "chi": "CHIH", "shi": "SHIH", "ri": "JIH", "zi": "TZU", "ci": "TZU",
    "si": "SSU SZU", "er": "ERH", "ge": "KO", "ke": "KO", "he": "HO", "e": "O", "yi": "I YI",
    "yan": "YEN", "ye": "YEH", "you": "YU", "yong": "YUNG", "guo": "KUO", "kuo": "KUO",
    "huo": "HUO", "shuo": "SHUO", "gui": "KUEI", "kui": "KUEI",
}  # fmt: skip
_WADE_START = {
    "zh": "CH", "ch": "CH", "sh": "SH", "j": "CH", "q": "CH", "x": "HS", "z": "TS", "c": "TS",
    "b": "P", "d": "T", "g": "K", "r": "J",
}  # fmt: skip
_WADE_END = {
    "ian": "IEN", "ie": "IEH", "ue": "UEH", "ve": "UEH", "v": "U", "iong": "IUNG", "ong": "UNG",
    "uo": "O",
}  # fmt: skip


def _in_wade_giles(syllable: str) -> Iterable[str]:
    """Without apostrophes and marks, as passports of Taiwan have it."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable].split()
    start, end = _parts(syllable)
    return (_WADE_START.get(start, start.upper()) + _WADE_END.get(end, end.upper()),)


def _parts(syllable: str, vowels: str = "aeiouv") -> tuple[str, str]:
    """The consonants that a syllable begins with, and the rest."""
    end = syllable.lstrip(_LETTERS.translate(dict.fromkeys(map(ord, vowels))))
    return syllable[: len(syllable) - len(end)], end


_CANTONESE_START = {
    "b": "P B", "p": "P", "d": "T D", "t": "T", "g": "K G", "gw": "KW GW", "kw": "KW", "ng": "NG ",
    "z": "CH TS", "c": "CH TS", "s": "S SH", "j": "Y",
}  # fmt: skip
_CANTONESE_END = {
    "aa": "A AH", "aai": "AI AAI", "aau": "AU", "aam": "AM", "aan": "AN", "aang": "ANG",
    "aap": "AP", "aat": "AT", "aak": "AK", "ai": "AI AY", "au": "AU OW OU", "am": "AM UM",
    "an": "AN UN", "ang": "ANG", "ap": "AP UP", "at": "AT UT", "ak": "AK", "e": "E EH",
    "ei": "EI EE I", "eng": "ENG", "ek": "EK", "i": "I EE", "iu": "IU", "im": "IM", "in": "IN",
    "ing": "ING", "ip": "IP", "it": "IT", "ik": "IK ICK", "o": "O OH", "oi": "OI OY",
    "ou": "O OU OH", "on": "ON", "ong": "ONG", "ot": "OT", "ok": "OK OCK", "u": "U OO",
    "ui": "UI OOI", "un": "UN OON", "ung": "UNG", "ut": "UT OOT", "uk": "UK OOK",
    "oeng": "EUNG EONG", "oek": "EUK EOK", "eoi": "UI EUI", "eon": "UN EUN", "eot": "UT EUT",
    "yu": "UE U YU", "yun": "UEN UN YUEN", "yut": "UET UT YUT",
}  # fmt: skip
_CANTONESE_WHOLE = {
    "si": "SZE SEE SI SHI SZ", "zi": "CHI TSZ TZE TSE CHEE", "ci": "CHI TSZ TSE CHEE",
    "jyu": "YU YUE U", "jyun": "YUEN YUN UN", "jyut": "YUET YUT UT", "ng": "NG", "ji": "YI YEE I",
    "jim": "YIM IM", "jip": "YIP IP", "jat": "YAT", "jan": "YAN", "jau": "YAU",
}  # fmt: skip


def _in_hong_kong(syllable: str) -> Iterable[str]:
    """As the registry of persons spells names, with what its clerks and Macao's also write."""
    if syllable in _CANTONESE_WHOLE:
        return _CANTONESE_WHOLE[syllable].split()
    start, end = _parts(syllable, "aeiouy")
    starts = _CANTONESE_START.get(start, start.upper()).split(" ")
    return map("".join, product(starts, _CANTONESE_END[end].split()))


# Syllables of Korean names in the Revised Romanization (2000): readings of Hanja, and a few that
# given names of Korean words have.
_KOREAN = """
ga gak gan gal gam gap gang gae geon geol geom gyeo gyeok gyeol gyeom gyeong gye go gok gon gong gwa
gwak gwan gwang goe gyo gu guk gun gung gwon gwi gyu gyun geuk geun geum gi gil na nak nan nam nang
nae nyeo nyeon nyeong no nok nong nu neul neung ni da dan dal dam dang dae deok do dok don dong du
dun deuk deung ra rak ran ram rang rae ryang ryeo ryeon ryeol ryeong rye ro rok rong roe ryong ru
ryu ryuk ryun ryul reum reung ri rin rim rip ma mak man mal mae maeng maek myeon myeong mo mok mu
muk mun mi min ba bak ban bang bae baek beom byeok byeol byeong bo bok bom bong bu buk bun bi
bin bit sa sak san sam sang sae saem saeng seo seok seon seol seop seong se so sok sol song su suk
sun sul sung seul seung si sik sin sil sim sip a ak an am ang ae ya yak yang eo eok eon eom eop yeo
yeok yeon yeol yeom yeop yeong ye o ok on ong wa wan wang yo yong u uk un ung wo won wol wi yu yuk
yun yul yung eun eul eum eung ui i ik in il im ip ja jak jan jam jang jae jeo jeok jeon jeol jeom
jeong je jo jok jong jwa ju juk jun jung jeung ji jik jin jing cha chan chae chang cheo cheok cheon
cheol cheong che cho chok chong choe chu chuk chun chung chwi chi tae tak tan tam te to tong pa pan
pal pyeon pyeong pyo pung pi pil ha hak han ham hap hang hae haeng hyang heo heon hyeok hyeon hyeong
hye ho hong hwa hwak hwan hwang hoe hyo hu hun hwi heum heung hui
"""
_KOREAN_START = {
    "g": "G K", "d": "D T", "b": "B P", "j": "J CH", "s": "S", "sh": "S SH",
}  # fmt: skip
_KOREAN_VOWEL = {
    "a": "A", "ae": "AE AI AY", "ya": "YA", "eo": "EO O U", "e": "E", "yeo": "YEO YO YU YOU",
    "ye": "YE", "o": "O", "wa": "WA", "oe": "OE OI OY", "yo": "YO", "u": "U OO OU", "wo": "WO WEO",
    "wi": "WI WEE", "yu": "YU YOO YOU", "eu": "EU U", "ui": "UI EUI EE I", "i": "I EE",
}  # fmt: skip
_KOREAN_END = {"k": "K G", "p": "P B"}
_KOREAN_WHOLE = {
    "u": "U WOO WU OO", "un": "UN WOON OON", "ung": "UNG WOONG", "uk": "UK WOOK OOK WUK",
    "i": "I YI LEE RHEE YEE", "o": "O OH", "eo": "EO O UH", "seo": "SEO SO SU SUH",
    "heo": "HEO HO HU HUH", "an": "AN AHN", "son": "SON SOHN", "so": "SO SOH",
}  # fmt: skip
_OF_KOREAN = re.compile("(ch|[gndrmbsjktph])?([aeiouyw]+)(ng|[knlmp])?")


def _in_korea(syllable: str) -> Iterable[str]:
    """The Revised Romanization, McCune-Reischauer without its marks, and what passports have."""
    if syllable in _KOREAN_WHOLE:
        return _KOREAN_WHOLE[syllable].split()
    start, vowel, end = _OF_KOREAN.findall(syllable)[0]
    starts = _KOREAN_START.get("sh" if start == "s" and vowel[-1] == "i" else start, start.upper())
    ends = _KOREAN_END.get(end, end.upper())
    return map(
        "".join, product(starts.split() or [""], _KOREAN_VOWEL[vowel].split(), ends.split() or [""])
    )
