"""A real PostgreSQL for the length of a test run: own folder, own socket, no port, no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# PostgreSQL refuses to run as root; any account without rights will do.
UNPRIVILEGED = "nobody"


def binaries() -> Path | None:
    """The newest installed server, where Debian puts it."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "postgres").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


@dataclass(frozen=True)
class Server:
    """A server in its folder; it can be killed and started again."""

    bin_folder: Path
    folder: Path
    user: str | None
    safe: bool

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        # Speed over safety where nobody pulls the plug.
        options += "" if self.safe else " -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """Kill the first process of the server as hard as can be."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def run(self, program: str, *words: str) -> None:
        command = [str(self.bin_folder / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(command, user=self.user, cwd=self.folder, check=True, capture_output=True)


@contextmanager
def running(bin_folder: Path, *, safe: bool = False) -> Iterator[Server]:
    """Start a server in a temporary folder; stop it and forget everything afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = Server(bin_folder, folder, UNPRIVILEGED if os.geteuid() == 0 else None, safe)
    if server.user:
        shutil.chown(folder, server.user)
    try:
        server.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
