"""What a header says it stands above: known headers first, then the words that it is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from carriers.profile import Profile
from carriers.words import fold

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|#")
_KNOWN, _SURE, _LIKELY, _MAYBE = 0.95, 0.85, 0.7, 0.5

# Which idea a word of a header stands for; in English, Dutch, Spanish, Papiamentu, Portuguese and
# French, and as reservation systems shorten them.
_IDEAS = {
    "surname": "surname lastname last family achternaam familienaam apellido apellidos apelido sobrenome fam surnames",
    "given": "given first firstname forename forenames voornaam voornamen nombres nombre prenom prenoms nomber other christian givenname givennames",
    "middle": "middle tussennaam tussenvoegsel segundo middlename mi",
    "name": "name naam names nome nom passenger passagier pasajero passager passageiro pasahero traveller traveler reiziger guest pax persoon",
    "birth": "birth born dob geb geboorte geboortedatum geboren nacimiento nac fnac nascimento naissance nasementu nacemento birthday birthdate",
    "sex": "sex gender geslacht sexo sekso genero sexe mf mv hm gndr",
    "nationality": "nationality nat nationaliteit nacionalidad nac nashonalidat nacionalidade nationalite citizenship citizen ctz natl",
    "document": "document doc docno passport paspoort paspoortnr pasaporte passaporte passeport pasport travel reisdocument pp ppt pspt dokument dokumento documento id cedula sedula identity documentnummer paspoortnummer dtype doctype",
    "number": "number no nr num numero nummer nbr # docno paspoortnr documentnummer paspoortnummer",
    "type": "type typ tipo soort kind dtype doctype",
    "expiry": "expiry exp expires expiration expire valid until vervaldatum vervalt verval geldig verloopdatum vencimiento vence validade validez vensementu expiracion caducidad",
    "issuer": "issuer issuing iss issued afgifte uitgevend uitgegeven emisor emissor emision emishon emissao delivrance authority expedicion",
    "country": "country land pais pays state staat estado",
    "date": "date datum fecha data dt dat dia day",
    "time": "time tijd hora ora heure std sta etd eta",
    "departure": "departure dep departs std etd vertrek vertrekt vertrekdatum salida partida depart org orig origin from van origen desde origem board pick out blocks",
    "arrival": "arrival arr arrives sta eta aankomst llegada yegada chegada arrivee dst dest destination to naar destino destinashon bestemming off drop into",
    "flight": "flight flt fltno flightno vlucht vluchtnummer vluchtnr vuelo buelo voo vol vluchtdatum charter",
    "seat": "seat stoel asiento asento stul siege",
    "locator": "pnr locator rloc recloc booking boeking reserva reservation reservashon confirmation",
    "residence": "residence residencia woonland residensia domicile lives",
    "category": "category cat categorie status pax",
    "beside": "remark remarks opmerking opmerkingen observacion observaciones observacoes remarque remarques nota notes comment comments baggage bagage equipaje bag bags luggage weight kg peso meal meals ssr phone telefoon telefono email mail address adres fare ticket tkt etkt class klasse gate",
    "aircraft": "aircraft registration registratie reg tail marks vliegtuig avion matricula immatriculation",
    "vessel": "vessel ship boat schip boot buque barco barku navio navire",
    "imo": "imo",
    "crew": "crew bemanning tripulacion rank functie funcion position",
}
IDEA: dict[str, set[str]] = {}
for _idea, _words in _IDEAS.items():
    for _word in _words.split():
        IDEA.setdefault(_word, set()).add(_idea)

# What ideas together mean. Of rules of which one asks for more than another, the larger holds.
_RULES: tuple[tuple[str, str, float], ...] = (
    ("document expiry", "expiry_date", _SURE), ("expiry", "expiry_date", _SURE),
    ("document type", "document_type", _SURE), ("document number", "document_number", _SURE),
    ("document country", "issuing_state", _SURE), ("issuer country", "issuing_state", _SURE),
    ("document issuer", "issuing_state", _LIKELY), ("issuer date", "issue_date", _SURE),
    ("document issuer date", "issue_date", _SURE), ("issuer", "issuing_state", _LIKELY),
    ("issuer", "issue_date", _MAYBE), ("document", "document_number", _LIKELY),
    ("birth", "birth_date", _SURE), ("sex", "sex", _SURE),
    ("nationality", "nationality", _SURE), ("residence", "residence", _SURE),
    ("surname", "surname", _SURE), ("given", "given_names", _SURE),
    ("middle", "middle_names", _SURE), ("name", "name", _LIKELY),
    ("surname given", "name", _SURE),
    ("flight", "flight_number", _SURE), ("flight date", "departure_date", _SURE),
    ("aircraft", "registration", _LIKELY), ("vessel", "vessel", _LIKELY), ("imo", "imo", _SURE),
    ("departure", "departure", _LIKELY), ("departure", "embarkation", _MAYBE),
    ("departure time", "departure_time", _SURE), ("departure date", "departure_date", _SURE),
    ("departure time date", "departure_date", _SURE),
    ("arrival", "arrival", _LIKELY), ("arrival", "disembarkation", _MAYBE),
    ("arrival time", "arrival_time", _SURE), ("arrival date", "arrival_date", _SURE),
    ("arrival time date", "arrival_date", _SURE),
    ("date", "departure_date", _MAYBE), ("time", "departure_time", _MAYBE),
    ("seat", "seat", _SURE), ("locator", "locator", _SURE),
    ("type", "kind", _MAYBE), ("type", "document_type", _MAYBE), ("category", "kind", _MAYBE),
    ("name type", "kind", _SURE), ("crew", "crew_function", _LIKELY), ("country", "nationality", _MAYBE),
)  # fmt: skip
_ASKS = [(frozenset(ideas.split()), word, sure) for ideas, word, sure in _RULES]
_WHOLE = {"g": "sex", "s": "sex", "at": "departure_time"}


class Lexicon(NamedTuple):
    """Headers, and keys above a table, that are known to the letter, by their folding."""

    headers: Mapping[str, str]
    keys: Mapping[str, str]


def lexicon(profiles: Iterable[Profile]) -> Lexicon:
    """What the generic tables name: those that serve every carrier."""
    headers: dict[str, str] = {}
    keys: dict[str, str] = {}
    for profile in profiles:
        if profile.carrier is None and profile.table is not None:
            headers |= profile.table.words
            keys |= profile.table.preamble_words
    return Lexicon(headers, keys)


def words_of(header: str, known: Lexicon) -> dict[str, float]:
    """The words that a header may mean, each with how surely."""
    found: dict[str, float] = {}
    said = _ideas(header)
    fitting = [(ideas, word, sure) for ideas, word, sure in _ASKS if ideas <= said]
    for ideas, meant, sure in fitting:
        if not any(ideas < other for other, _, _ in fitting):
            found[meant] = max(sure, found.get(meant, 0))
    if whole := _WHOLE.get(fold(header)):
        found.setdefault(whole, _MAYBE)
    if word := known.headers.get(fold(header)):
        found[word] = _KNOWN
    return found


def is_beside(header: str) -> bool:
    """Whether a header names what travels with people and is nothing that is asked for."""
    return "beside" in _ideas(header)


def _ideas(header: str) -> set[str]:
    spelt = unicodedata.normalize("NFKD", header)
    spelt = "".join(letter for letter in spelt if not unicodedata.combining(letter))
    tokens = {token.casefold() for token in _TOKEN.findall(spelt)} | {fold(header)}
    return set().union(*(IDEA.get(token, set()) for token in tokens))
