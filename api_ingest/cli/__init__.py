"""The commands: where each is written.

A command imports what it needs when it is asked for, for some need the whole service and some
only the settings.
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

HELP = "Advance Passenger Information: from an airline's bytes to an officer's alert."


class Group(NamedTuple):
    """Commands under one name: what they are about, and the module and function of each."""

    about: str
    commands: Mapping[str, str]


COMMANDS: Mapping[str, str | Group] = {
    "demo": "service:demo",
    "serve": "service:serve",
    "work": "service:work",
    "migrate": "setup:migrate",
    "settings": "setup:show_settings",
    "read": "read:read",
    "match": "match:match",
    "deliveries": "queue:show_deliveries",
    "flights": "queue:show_flights",
    "replay": "replay:replay",
    "overstays": "stays:overstays",
    "carrier": Group(
        "Carriers, their profiles and keys.",
        {
            "new": "carrier_new:new",
            "check": "carrier_samples:check",
            "expect": "carrier_samples:expect",
            "score": "carrier_samples:score",
            "diff": "replay:diff",
            "drift": "carrier_drift:drift",
            "scorecard": "scorecard:show_scorecard",
            "list": "carriers:show_carriers",
            "key": "carrier_key:manage_key",
            "sftp-key": "carrier_sftp:manage_sftp_key",
            "mail": "carrier_mail:manage_mail",
        },
    ),
    "schedule": Group(
        "Which flights are expected.",
        {
            "import": "schedule:import_schedule",
            "list": "schedule:show_schedule",
            "cancel": "schedule:cancel_flight",
        },
    ),
    "watchlist": Group(
        "The lists of whom we look for.",
        {
            "evaluate": "evaluation:evaluate",
            "import": "list_import:import_list",
            "approve": "list_import:approve",
            "quiet": "quiet:show_quiet",
            "export": "watchlists:export_list",
            "list": "watchlists:show_lists",
        },
    ),
    "stay": Group(
        "What a person may stay, and what an officer grants.",
        {
            "grant": "stays:grant",
            "end": "stays:end",
            "grants": "stays:show_grants",
            "show": "stays:show",
            "missed": "stays:missed",
        },
    ),
    "user": Group("Accounts of officers and operators.", {"add": "users:add_user"}),
    "figures": "figures:show_figures",
    "audit": Group(
        "Who did what, and whether the trail is whole.",
        {"show": "audit:show", "verify": "audit:verify"},
    ),
    "retention": Group(
        "How long what is kept, and what was erased.",
        {
            "report": "retention:show_report",
            "purge": "retention:purge_now",
            "cases": "retention:show_cases",
            "case": "retention:show_case",
            "extend": "retention:extend_case",
            "release": "retention:release_case",
        },
    ),
}


class _Late(UserDict[str, Any]):
    """Commands by their names, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, Group):
            return _Commands(
                name=name, help=found.about, commands=found.commands, no_args_is_help=True
            )
        module, function = found.split(":")
        callback = getattr(import_module(f"{__name__}.{module}"), function)
        return get_command_from_info(
            CommandInfo(name=name, callback=callback),
            pretty_exceptions_short=False,
            rich_markup_mode="rich",
        )


class _Commands(TyperGroup):
    """A group of late commands: those of the whole program if none are named."""

    def __init__(self, *, commands: Mapping[str, str | Group], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Late(commands or COMMANDS)


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback(help=HELP)
def _nothing_before_a_command() -> None:
    """Typer makes a group of what has a callback."""
