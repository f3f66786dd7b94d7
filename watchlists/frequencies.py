"""How common names are: in each of 45 countries, and among travellers of the region.

Names go with nationalities: a fifth of the region's travellers are Dutch, and nearly all who are
called Jansen. Between people of one nationality a name is as common as it is there.

`names.tsv.xz` holds country, kind (s surname, gf gm g given name of women, men, either), the name
in the letters of Doc 9303, and how many of a million bear it. It was derived from the Onomaverse
names dataset (onomaverse.com, CC BY 4.0) as bundled in the package nominate 0.1.0: names in Latin
letters, folded, the 1,200 most frequent of each kind.
"""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from api_ingest.domain.fields import country
from api_ingest.domain.fields.country import nationality_group
from watchlists.compare.forms import known
from watchlists.compare.patronymics import father
from watchlists.compare.servants import joined, one_form
from watchlists.compare.tokens import skeleton

MILLION = 1_000_000
RARE = 2 / MILLION
"""The share of a name that somebody bears, though no table here says how many."""

# How often a traveller of the region has the names of a country: what the airlines of the area
# serve, by judgement. Countries that have no table of their own are counted to a neighbour's
# (Venezuela and the Dominican Republic to Colombia, Suriname to India and Indonesia, Haiti to
# France).
TRAFFIC: Mapping[str, float] = {
    "NL": 20, "US": 13, "CO": 15, "ES": 4, "MX": 3, "PE": 2, "AR": 2, "CL": 1, "BR": 4, "PT": 2,
    "PA": 1, "CR": 1, "EC": 1.5, "GT": 0.7, "PR": 2, "BO": 0.7, "UY": 0.5, "JM": 3.5, "GB": 3,
    "CA": 3, "IE": 0.5, "FR": 3, "BE": 1.5, "DE": 2, "CH": 0.7, "IT": 1, "PL": 0.7, "RU": 0.5,
    "TR": 0.8, "GR": 0.2, "IN": 2.5, "CN": 1, "HK": 0.3, "TW": 0.2, "SG": 0.2, "PH": 0.8, "ID": 1,
    "MY": 0.3, "VN": 0.2, "NG": 0.5, "GH": 0.3, "ZA": 0.3, "CM": 0.2, "MA": 0.7, "DZ": 0.2,
    "TN": 0.1, "EG": 0.3, "LB": 0.4, "SY": 0.5, "IR": 0.3, "SE": 0.3, "DK": 0.2,
}  # fmt: skip


# Names that many bear in the Caribbean Netherlands and on the islands about, for which there is no
# table: the share of all travellers, by judgement.
REGION: Mapping[str, float] = dict.fromkeys(
    (
        "HASSELL JOHNSON SIMMONS ZAGERS HOLM MARTINA LEVENSTONE WINKLAAR CRANE SORTON JANGA "
        "COFFIE CICILIA THODE BERNABELA CRESTIAN DOMACASSE FRANCEES MERCELINA GOELOE EMERENCIANA "
        "FELIDA ANTHONY CORNELIA CECILIA LEITO ROSARIA MADURO CROES TROMP KOCK GEERMAN WEVER "
        "DIRKSZ PETERSON RICHARDSON BROOKS GUMBS HODGE CARTY FLEMING BERKEL SPANNER REDAN "
        "COURTAR JEAN PIERRE JOSEPH CHARLES LOUIS"
    ).split(),
    0.002,
) | {
    "HASSELL": 0.015,
    "JOHNSON": 0.01,
    "SIMMONS": 0.006,
    "ZAGERS": 0.006,
    "PIERRE": 0.006,
    "JEAN": 0.008,
}


# Nationalities whose names are counted to a neighbour's: how often a traveller of the region holds
# them, by judgement, and whose names theirs are like, if anybody's.
LIKE: Mapping[str, tuple[float, str | None]] = {
    "VEN": (4, "CO"), "DOM": (5, "CO"), "CUB": (0.7, "CO"), "HTI": (1.5, "FR"), "SUR": (2, None),
    "GUY": (0.5, None), "TTO": (0.5, None), "DMA": (0.5, None), "KNA": (0.7, None),
    "LCA": (0.3, None), "ATG": (0.3, None),
}  # fmt: skip
COMMON_AS = 0.02
"""The share that is taken where fewer hold a nationality: on some flight everybody holds it."""


class Bearers(NamedTuple):
    """A name of a country and how many of a million bear it; `sex` is M, F or None."""

    country: str
    surname: bool
    sex: str | None
    name: str
    per_million: int


def bearers() -> Iterator[Bearers]:
    """Every line of the table."""
    content = files("watchlists").joinpath("names.tsv.xz").read_bytes()
    for line in lzma.decompress(content).decode("ascii").splitlines():
        country, kind, name, count = line.split("\t")
        yield Bearers(country, kind == "s", kind[1:].upper() or None, name, int(count))


class Nationals(NamedTuple):
    """The share of travellers of a nationality, and of its holders who bear a word in the name."""

    share: float
    names: Mapping[str, float]


_OTHERS = Nationals(COMMON_AS, {})


def nationals(group: str) -> Nationals:
    """What is known of the holders of a nationality (alpha-3 code of its group).

    >>> nationals("NLD").names["JANSEN"] > 3 * shares()["JANSEN"], nationals("TUV").share
    (True, 0.02)
    """
    return _nationals().get(group, _OTHERS)


@cache
def _nationals() -> Mapping[str, Nationals]:
    names: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in bearers():
        for word in joined(one.name.split()):
            names[one.country][word] += one.per_million / MILLION
    held: list[tuple[str, float, str | None]]
    held = [(country.read(code)[0] or code, often, code) for code, often in TRAFFIC.items()]
    held += [(code, often, like) for code, (often, like) in LIKE.items()]
    groups: defaultdict[str, float] = defaultdict(float)
    for code, often, _ in held:
        groups[nationality_group(code)] += often / sum(TRAFFIC.values())
    return {
        nationality_group(code): Nationals(
            max(groups[nationality_group(code)], COMMON_AS), names[like] if like else {}
        )
        for code, _, like in held
    }


PATRONYMIC = "RUS"
"""The nationality whose holders bear patronymics, of those of whose names something is known."""


def share_among(group: str, word: str) -> float:
    """The share of a nationality's holders who bear a word; 0.0 where nothing is known of that.

    A patronymic is as common as the father's name.

    >>> share_among("RUS", "VIKTOROVICH") >= nationals("RUS").names["VIKTOR"]
    True
    """
    made = _fathers().get(father(word), 0.0) if group == PATRONYMIC else 0.0
    return nationals(group).names.get(word, made)


def share(word: str) -> float:
    """The share of travellers who bear a word; 0.0 where it is not known.

    >>> share("VIKTOROVICH") > shares()["VIKTOROVICH"]
    True
    """
    said, made = shares().get(word, 0.0), father(word)
    if not made:
        return said
    return max(said, _fathers().get(made, 0.0) * TRAFFIC["RU"] / sum(TRAFFIC.values()))


@cache
def _fathers() -> Mapping[str, float]:
    """Of the consonants of a given name the share of Russians who bear one of these."""
    found: defaultdict[str, float] = defaultdict(float)
    for one in bearers():
        if one.country == "RU" and not one.surname:
            found[skeleton(one.name)] += one.per_million / MILLION
    return dict(found)


def groups() -> set[str]:
    """The nationalities of whose names something is known."""
    return {*_nationals()}


@cache
def bearing() -> Mapping[str, tuple[str, ...]]:
    """Of each word the nationalities whose holders are known to bear it in their names."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group, known_ in _nationals().items():
        for word in known_.names:
            found[word].append(group)
    return {word: tuple(groups) for word, groups in found.items()}


@cache
def shares() -> Mapping[str, float]:
    """Each word of a name and the share of travellers who bear it, as surname or given name."""
    total = sum(TRAFFIC.values())
    found: defaultdict[str, float] = defaultdict(float)
    for one in bearers():
        weight = TRAFFIC[one.country] / total / MILLION
        for word in joined(one.name.split()):
            found[word] += one.per_million * weight
    for word, share in REGION.items():
        found[word] = max(found[word], share)
    for word in (one_form(word) or word for word in known()):
        found[word] = max(found[word], RARE)
    return dict(found)
