"""The commands: one module a group, put together here."""

from __future__ import annotations

import typer

from api_ingest.cli import (
    audit,
    carrier_ways,
    carriers,
    figures,
    files,
    queue,
    replay,
    retention,
    service,
    stays,
    watchlists,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Advance Passenger Information: from an airline's bytes to an officer's alert.",
)
app.command()(service.demo)
app.command()(service.serve)
app.command()(service.work)
app.command()(service.migrate)
app.command(name="settings")(service.show_settings)
app.command()(files.read)
app.command()(files.match)
app.command(name="deliveries")(queue.show_deliveries)
app.command(name="flights")(queue.show_flights)
app.command()(replay.replay)
app.command()(stays.overstays)
carriers.app.command(name="sftp-key")(carrier_ways.manage_sftp_key)
carriers.app.command(name="mail")(carrier_ways.manage_mail)
app.add_typer(carriers.app, name="carrier")
app.add_typer(watchlists.app, name="watchlist")
app.add_typer(stays.app, name="stay")
app.add_typer(service.users, name="user")
app.command(name="figures")(figures.show_figures)
app.add_typer(audit.app, name="audit")
app.add_typer(retention.app, name="retention")
