"""Every statement is checked against the migrated schema before anything runs it."""

import ast
import importlib
import pkgutil
import re

import pytest

from api_ingest import store

KEYWORD = re.compile(r"^\s*(select|insert|update|delete|with)\b", re.IGNORECASE)


def statements():
    """Every constant in capitals, in a module of the store, that begins like a statement."""
    for found in pkgutil.iter_modules(store.__path__, "api_ingest.store."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and KEYWORD.match(value):
                yield pytest.param(value, id=f"{found.name.rsplit('.', 1)[1]}.{name}")


@pytest.mark.parametrize("statement", list(statements()))
async def test_a_statement_fits_the_migrated_schema(conn, statement):
    assert await conn.prepare(statement)


def test_sql_stands_only_in_the_store():
    verbs = re.compile(
        r"^\s*(select .+ from|insert into|update \w+ set|delete from)\b", re.IGNORECASE
    )
    elsewhere = []
    for package in ("receive", "web", "pipeline", "upkeep", "domain"):
        folder = importlib.import_module(f"api_ingest.{package}").__path__[0]
        for found in pkgutil.walk_packages([folder], f"api_ingest.{package}."):
            source = importlib.util.find_spec(found.name).loader.get_source(found.name)
            elsewhere += [
                (found.name, node.lineno)
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and verbs.match(node.value)
            ]
    assert elsewhere == []
