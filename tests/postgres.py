"""A real PostgreSQL for the length of a test run: own folder, own socket, no port, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# PostgreSQL refuses to run as root; any account without rights will do.
UNPRIVILEGED = "nobody"


def binaries() -> Path | None:
    """The newest installed server, where Debian puts it."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "postgres").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """Start a server in a temporary folder and yield its URL; stop it and forget everything afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    try:
        data = str(folder / "data")

        def run(*words: str) -> None:
            command = [str(bin_folder / words[0]), "-D", data, *words[1:]]
            subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True)

        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        # Speed over safety is fine here: these tests never pull the plug.
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
