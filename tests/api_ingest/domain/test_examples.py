"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import api_ingest
import carriers
import watchlists


def with_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for package in (api_ingest, carriers, watchlists):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                module = importlib.import_module(found.name)
                if any(test.examples for test in finder.find(module)):
                    yield found.name


MODULES = sorted(with_examples())


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted
    assert done.failed == 0


def test_every_field_has_examples():
    fields = importlib.import_module("api_ingest.domain.fields")
    names = {f"{fields.__name__}.{one.name}" for one in pkgutil.iter_modules(fields.__path__)}
    assert names <= set(MODULES)
