"""Names: which column holds them, and whether the surname or the given name comes first.

Only what can be told is told: by signs (SURNAME/GIVEN), by titles, and by the given names that many
people of the region bear. A name that is both, as MARTINA is, proves nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from api_ingest.domain.fields.transliteration import fold
from carriers.inference.column import Column, Evidence, Setting
from carriers.inference.finding import percent, share

_NAME = re.compile(r"[^\W\d_][^\d_@#=*|]*")
_TITLE = re.compile(r"(?:^|\s)(?:MR|MRS|MS|MISS|MSTR|DHR|MEVR|MW|SR|SRA)\.?$", re.IGNORECASE)
_PARTICLES = re.compile(
    r"(?:VAN|DE|DEN|DER|DA|DO|DOS|DEL|LA|LE|TEN|TER|VON|BIN|EL|AL|ST)\s", re.IGNORECASE
)
_MOSTLY, _SOME = 0.8, 0.15
_CODE = 3  # letters; a column of nothing longer holds codes
_FEW = 8
_OUTWEIGHS = 3

GIVEN = frozenset("""
AARON ABRAHAM ADA ADAM ADRIAN ADRIANA AGNES ALAIN ALBERT ALBERTO ALEJANDRA ALEJANDRO ALEX ALEXANDER
ALEXANDRA ALFREDO ALICE ALICIA ALINE AMANDA AMELIA ANA ANDRE ANDREA ANDRES ANDREW ANGEL ANGELA
ANGELINE ANGELIQUE ANITA ANKE ANN ANNA ANNE ANNEKE ANNIE ANNOUK ANOUK ANTHONY ANTOINE ANTONIO
ARJEN ARLENE ARMANDO ARTHUR ASTRID AUDREY BARBARA BART BAS BEATRIZ BEN BENJAMIN BERNARD BERT BIANCA
BRAM BRENDA BRIAN BRIGITTE CAMILA CARLA CARLOS CARMEN CARMENCITA CAROL CAROLINA CAROLINE CATALINA
CATHARINA CATHERINE CECILIA CELINE CESAR CHANTAL CHARLES CHARLOTTE CHRISTIAN CHRISTINA CHRISTINE
CHRISTOPHER CLAIRE CLAUDIA CLAUDIO CORRIE CRISTINA DAAN DANIEL DANIELA DANIELLE DAVID DEBORAH DENISE
DENNIS DENZEL DIANA DIANE DICK DIEGO DIRK DOMINIQUE DONALD DOROTHY EDDY EDGAR EDITH EDSEL EDUARDO
EDWARD EDWIN ELENA ELISABETH ELISE ELIZABETH ELLEN ELS ELVIS EMILY EMMA EMMANUEL ENRIQUE ERIC ERIK
ESTHER EVA EVELYN FABIAN FEDERICO FELIX FERNANDO FLORENCE FRANCES FRANCISCA FRANCISCO FRANCOIS
FRANCOISE FRANK FRANS FRED GABRIEL GABRIELA GEERT GEORGE GERARD GERDA GERRIT GILBERT GIOVANNI
GISELLE GLADYS
GLENN GLORIA GRACE GUILLERMO GUSTAVO HANNAH HANS HARRY HEATHER HECTOR HELEN HELENA HENDRIK
HENK HENRY HERMAN HUGO IAN IGNACIO INES INGRID IRENE IRIS ISABEL ISABELLA IVAN JACK JACOB JACQUELINE
JACQUES JAIME JAKE JAMES JAN JANE JANET JANNEKE JASON JASPER JAVIER JEAN JEANNE JEFFREY JENNIFER
JEROEN JESSICA JESUS JIM JOANNA JOAO JOHAN JOHANNA JOHANNES JOHN JONATHAN JOOST JORG JORGE JOSE
JOSEPH JOSHUA JOYCE JUAN JUANA JUDITH JULIA JULIAN JULIE JULIO KAREN KARIN KARLA KATHERINE KATHLEEN
KATIA KEES KEITH KELLY KENNETH KEVIN KIM KLAAS LARISSA LARS LAURA LAURENS LEO LEONARDO LEONIE LESLEY
LIDIA LILIAN LINDA LISA LIZETTE LORENZO LOTTE LOUIS LOUISE LUC LUCAS LUCIA LUCIE LUIS LUISA LYDIA
MAARTEN MANUEL MANUELA MARC MARCEL MARCO MARCOS MARGARET MARGARITA MARIA MARIANA MARIANNE MARIE
MARIEKE MARINA MARIO MARION MARISOL MARJOLEIN MARK MARLON MARTA MARTHA MARTIN MARTINE MARY MATEO
MATTHEW MAURICE MAURITS MEGAN MERCEDES MICHAEL MICHEL MICHELLE MIEKE MIGUEL MIREILLE MIRIAM MIRNA
MOHAMED MONICA MONIQUE NADIA NANCY NAOMI NATALIA NATALIE NATASHA NICHOLAS NICOLAS NICOLE NIELS NINA
NORA OLGA OLIVER OMAR ORLANDO OSCAR OSWALD PABLO PAMELA PATRICIA PATRICK PAUL PAULA PAULINE PAULO
PEDRO PEGGY PETER PETRA PHILIP PHILIPPE PIERRE PIETER PIM RACHEL RAFAEL RALPH RAMON RAQUEL RAUL
RAYMOND REBECCA RENE RENEE RICARDO RICHARD RIK ROB ROBERT ROBERTO RODRIGO ROEL ROELOF ROGER ROLAND
ROMAN RONALD ROSA ROSE ROSEMARY ROY RUBEN RUTH RYAN SAM SAMANTHA SAMUEL SANDER SANDRA SANTIAGO SARA
SARAH SASKIA SEBASTIAN SELINA SERGIO SHANNON SHARINE SHARON SHIRLEY SILVIA SIMON SIMONE SOFIA SONIA
SOPHIE STEFAN STELLA STEPHANIE STEVEN SUSAN SUSANA SUZANNE SYLVIA TANIA TATIANA TERESA THEO THERESE
THIJS THOMAS TIM TIMOTHY TINA TOM TOMAS TONY TRACY TROY URSULA VALENTINA VALERIE VANESSA VERONICA
VICTOR VICTORIA VINCENT VIRGINIA VIVIAN WALTER WENDELL WENDY WESLEY WILL WILLEM WILLIAM WIM WOUTER
XAVIER YOLANDA YOUSEF YVETTE YVONNE ZOE
""".split())  # fmt: skip


def weigh(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001 — as every kind of evidence
    """Whether the cells are names, and of which kind by signs, titles and known given names."""
    values = column.values
    found = [value for value in values if _NAME.fullmatch(value)]
    part = share(len(found), len(values))
    told = f"{percent(len(found), len(values))} values are made of letters as names are"
    codes = max(map(len, values), default=0) <= _CODE
    few = column.distinct <= len(values) // 4 and len(values) >= _FEW
    if part < _MOSTLY or codes or few:
        return Evidence("name", 0.0 if codes or few else part, {}, told)
    marked = share(sum("/" in value or "," in value for value in found), len(found))
    if marked > 1 / 2:
        told += f", {percent(round(marked * len(found)), len(found))} with a slash or comma"
        return Evidence("name", part, {"name": 0.9}, told)
    known = share(sum(_is_given(value.split()[0]) for value in found), len(found))
    told += f"; the first word of {round(known * len(found))} is a given name that is known"
    spoken = sum(_PARTICLES.match(value) is not None for value in found)
    several = share(sum(len(value.split()) > 1 for value in found), len(found))
    titled = share(sum(_TITLE.search(value) is not None for value in found), len(found))
    words = {"given_names": 0.3 + known / 2, "surname": 0.6 - known / 2 + (0.1 if spoken else 0)}
    if several >= _MOSTLY:
        words["name"] = 0.62 + (0.1 if titled > _SOME else 0)
    return Evidence("name", part, words, told)


def _is_given(word: str) -> bool:
    return fold(word).replace(" ", "") in GIVEN


class NameOrder(NamedTuple):
    """How a whole name in one cell begins; None where nothing tells."""

    order: str | None
    because: str
    confidence: float


def order(values: Sequence[str]) -> NameOrder:
    """By the signs in the cells, else by where the given names that are known stand."""
    marked = sum("/" in value or "," in value for value in values)
    if values and share(marked, len(values)) >= _MOSTLY:
        why = f"{percent(marked, len(values))} names have a slash or comma, behind the surname"
        return NameOrder("surname_first", why, 0.95)
    words = [_TITLE.sub("", value).split() for value in values]
    pairs = [found for found in words if len(found) > 1]
    first = sum(_is_given(found[0]) and not _is_given(found[-1]) for found in pairs)
    last = sum(_is_given(found[-1]) and not _is_given(found[0]) for found in pairs)
    why = (
        f"of {len(pairs)} names with blanks only {first} begin with a given name that is known, "
        f"{last} end with one"
    )
    if max(first, last) >= _OUTWEIGHS * max(1, min(first, last)):
        order_ = "given_first" if first > last else "surname_first"
        return NameOrder(order_, why, 0.75)
    return NameOrder(None, why, 0)


def given_share(names: Sequence[str]) -> float:
    """The share of names that begin with a given name that is known."""
    said = [name.split()[0] for name in names if name.split()]
    return round(share(sum(map(_is_given, said)), len(said)), 2)
