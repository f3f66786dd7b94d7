"""The pages have the same words in every language, and one for whatever they show."""

import ast
from pathlib import Path

from api_ingest.pipeline import ingest
from api_ingest.store import alerts
from api_ingest.web.rendering import LANGUAGES, words


def keys(table, before=()):
    """Every word of a table, by its path."""
    return {
        path
        for name, said in table.items()
        for path in (keys(said, (*before, name)) if isinstance(said, dict) else {(*before, name)})
    }


def test_every_language_has_the_same_words():
    one, other = (keys(words(language)) for language in LANGUAGES)
    assert one ^ other == set()


def reasons():
    """Why an alert is withdrawn, as the code says it."""
    tree = ast.parse(Path(ingest.__file__).read_text("utf-8"))
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    given = {one.args[2].value for one in calls if ast.unparse(one.func) == "alerts.withdraw"}
    return given | {alerts.WITHDRAW_MISSING.split("because = '")[1].split("'")[0]}


def test_why_an_alert_was_withdrawn_is_said_in_every_language():
    assert len(reasons()) > 1
    assert {*words("nl")["withdrawals"]} == {*words("en")["withdrawals"]} == reasons()
