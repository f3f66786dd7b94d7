"""One frozen model of every setting.

Read once, from a TOML file and then the environment, and passed down.
"""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.manifest import Element

PREFIX = "API_INGEST_"
Term = Annotated[float, Field(gt=0)] | Literal["off"]
TermInDays = Annotated[int, Field(ge=1)] | Literal["off"]
"""How long something is kept. Never is said in words: a 0 or an empty value is refused."""


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "api-ingest"


class Settings(BaseSettings):
    """Every setting. Each may stand in the TOML file under its name, or in `API_INGEST_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database_url: SecretStr | None = Field(
        None, description="PostgreSQL 15 or newer; empty: an embedded one in data_folder"
    )
    data_folder: Path = Field(
        default_factory=_state_folder, description="where the embedded database lives"
    )
    postgres_binaries: Path | None = Field(
        None,
        description="folder with initdb and postgres for the embedded database; empty: the wheel's",
    )
    database_connections: int = Field(10, ge=2, le=200, description="connections of each process")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0 picks a free one")
    behind_tls: bool = Field(
        False, description="a proxy in front speaks HTTPS: cookies are marked Secure"
    )
    carrier_folders: tuple[Path, ...] = Field((), description="folders with more carrier profiles")
    watchlist_folders: tuple[Path, ...] = Field((), description="folders with more list sources")

    list_removal_share: float = Field(
        0.2, ge=0, le=1,
        description="an import that removes a larger share of a list's entries waits for a second"
        " person; a list.toml may say otherwise",
    )  # fmt: skip
    second_person_hours: int = Field(
        72, ge=1, description="what waits for a second person so long lapses, and begins anew"
    )

    max_delivery_bytes: int = Field(
        20_000_000, ge=1_000, description="a larger delivery is refused with 413"
    )
    wait_bytes: int = Field(
        2_000_000, ge=0, description="up to this size a delivery is read while its sender waits"
    )
    body_seconds: float = Field(30, gt=0, description="a request body must be in by then")
    concurrent_deliveries: int = Field(
        64, ge=1, description="deliveries received at once; more get 503 and Retry-After"
    )

    drop_folder: Path | None = Field(
        None, description="folder with one folder a carrier (XX/in, XX/validate, XX/out) to watch"
    )
    drop_seconds: float = Field(
        2, gt=0, description="a dropped file is taken when it did not change for so long"
    )

    sftp_port: int | None = Field(
        None, ge=0, le=65535, description="port of the carriers' SFTP boxes; 0 picks a free one"
    )
    sftp_host: str = Field("127.0.0.1", description="address to listen on for SFTP")
    sftp_host_key: Path | None = Field(
        None, description="private key of the SFTP server; empty: made once, in data_folder"
    )

    mail_port: int | None = Field(
        None, ge=0, le=65535, description="port for the mail of the site's relay; 0 picks one"
    )
    mail_host: str = Field("127.0.0.1", description="address to listen on for mail")
    mail_protocol: Literal["smtp", "lmtp"] = Field(
        "smtp", description="what the relay speaks to us: smtp or lmtp"
    )
    mail_domain: str | None = Field(
        None, description="domain of our addresses: manifest@ and check@ this"
    )
    mail_authserv_id: str | None = Field(
        None, description="the relay's name in Authentication-Results; empty: only tokens prove"
    )
    mail_relay_host: str = Field("127.0.0.1", description="relay that takes our replies")
    mail_relay_port: int = Field(25, ge=1, le=65535, description="its port")

    not_kept: tuple[Element, ...] = Field(
        ("bags",),
        description="what is read and not kept of a traveller; the BTU BES (art. 3.3) asks for none"
        " of bags, seat, residence",
    )

    stay_rules: Path | None = Field(
        None, description="rules of the permitted stay; empty: those shipped (watchlists/stays)"
    )
    stay_secret: SecretStr | None = Field(
        None, description="makes the ledger's hashes; empty: a file in data_folder, made once"
    )
    stay_identity: Literal["kept", "hashed"] = Field(
        "kept",
        description="who somebody is that has not left: kept, encrypted, or only as hashes",
    )
    unlisted_departures: tuple[str, ...] = Field(
        ("ferries",), description="ways to leave of which no list ever comes"
    )
    overstays_at: time = Field(
        time(4), description="when the overstays of a day are computed, local time of the islands"
    )
    overstays_kept_days: int = Field(
        365, ge=1, description="a closed proposal is erased so many days after it was closed"
    )

    keep_passenger_hours: Term = Field(
        24,
        description='hours after arrival (BTU BES 3.4: "destroy within 24 h after entry"); "off"',
    )
    keep_received_hours: Term = Field(
        72,
        description="hours after receipt, whatever the flight (EU 2025/12, art. 6 and 8: 48 h"
        ' before departure, and a day); "off"',
    )
    keep_case_days: TermInDays = Field(
        30,
        description="days until a confirmed alert's case file is erased unless somebody extends it"
        " (BTU BES 3.4 gives no figure: ours)",
    )
    keep_receipt_days: TermInDays = Field(
        365,
        description="days of a delivery's row without content (EU 2025/12, art. 17: logs one year)",
    )
    keep_entry_days: TermInDays = Field(
        30,
        description="days after an entry of a list ended (no source: ours); keeping.entries in its"
        " list.toml goes first",
    )
    keep_sent_hours: Term = Field(
        24, description="hours after an answer or an effect was sent (no source: ours)"
    )
    purge_minutes: float = Field(
        60, gt=0, description="what its term is over of is erased so often"
    )
    figures_smallest: int = Field(
        5, ge=1, description="smaller counts of persons are not shown in the figures; 1 shows all"
    )

    manifest_due_minutes: float = Field(
        30,
        ge=0,
        description="minutes before departure by which a manifest is due (BTU BES 3.3: before the"
        " boarding checks end; the figure is others' practice, not verified); a profile's"
        " expect.minutes_before_departure goes first",
    )
    manifest_short_flight_minutes: float = Field(
        45, ge=0, description="a flight that takes less is a short one (not verified)"
    )
    manifest_short_due_minutes: float = Field(
        0, ge=0, description="minutes before departure for a short flight (not verified)"
    )

    lease_seconds: float = Field(60, gt=0, description="a worker's hold on a delivery")
    max_attempts: int = Field(5, ge=1, description="then a delivery is quarantined")
    poll_seconds: float = Field(
        1, gt=0, description="the worker looks this often if nobody wakes it"
    )

    session_idle_minutes: int = Field(
        15, ge=1, description="an officer's session ends after this pause"
    )
    session_hours: int = Field(10, ge=1, description="and after this time in any case")

    webhook_url: HttpUrl | None = Field(
        None, description="told of new alerts and quarantined deliveries (no personal data)"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="signs what the webhook gets (HMAC-SHA256)"
    )

    log_format: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("webhook_url")
    @classmethod
    def _no_password_in_the_open(cls, url: HttpUrl | None) -> HttpUrl | None:
        if url is not None and (url.username or url.password):
            raise ValueError("no name and password here: webhook_secret signs what is sent")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 — the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment over the file; a secret's file is named by `..._FILE` (see `load`)."""
        file = TomlConfigSettingsSource(settings_cls, os.environ.get(f"{PREFIX}SETTINGS"))
        return init_settings, env_settings, file


def load(**overrides: object) -> Settings:
    """Read the settings. Raises Misconfigured, naming every wrong key and what is wrong with it."""
    file = os.environ.get(f"{PREFIX}SETTINGS")
    if file and not Path(file).is_file():
        raise Misconfigured(f"{PREFIX}SETTINGS: there is no file {file}")
    try:
        settings = Settings(**(_secrets_from_files() | overrides))  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        lines = (
            f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()
        )
        raise Misconfigured("; ".join(lines)) from None
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file}: {error}") from None
    except SettingsError as error:  # says the key, and neither the value nor the reason
        raise Misconfigured(f"{error}: a list is written as JSON") from None
    except OSError as error:
        raise Misconfigured(f"{error.filename}: {error.strerror}") from None
    _refuse_unknown_environment()
    return settings


def _secrets_from_files() -> dict[str, object]:
    """`API_INGEST_DATABASE_URL_FILE=/run/secrets/url` keeps a secret out of the environment."""
    found: dict[str, object] = {}
    for name in ("database_url", "webhook_secret", "stay_secret"):
        path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path:
            try:
                found[name] = Path(path).read_text("utf-8").strip()
            except UnicodeDecodeError:
                raise Misconfigured(f"{PREFIX}{name.upper()}_FILE: {path} is no text") from None
    return found


def _refuse_unknown_environment() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}SETTINGS", f"{PREFIX}DATABASE_URL_FILE", f"{PREFIX}WEBHOOK_SECRET_FILE"}
    known.add(f"{PREFIX}STAY_SECRET_FILE")
    known |= {key for key in os.environ if key.startswith(f"{PREFIX}TEST_")}
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in known)
    if unknown:
        raise Misconfigured(f"{', '.join(unknown)}: no such setting (see `api-ingest settings`)")
