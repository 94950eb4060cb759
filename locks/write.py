"""Write the locks anew: `python -m locks.write` keeps every version that still fits, `--upgrade` takes the newest.

Each lock holds what the locks before it lack, so that one is installed upon the other; uv resolves for every system and
Python that the project supports.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
# What each lock adds, in the order of installing.
EXTRAS: dict[str, tuple[str, ...]] = {
    "run": (),
    "dev": ("dev", "postgres"),
    "bench": ("bench", "train"),
    "audit": ("audit",),
}
HEAD = "# Written by `make lock`; every file that is installed must have one of these sums.\n"


def compiled(extras: tuple[str, ...], pins: Path, *, upgrade: bool) -> dict[str, str]:
    """Each package with its line and its hashes."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "lock.txt"
        output.write_bytes(pins.read_bytes())
        subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
                # Names of hosts stay out: which registry serves a file does not matter where its sum is known.
                *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
                *("--excludes", FOLDER / "without.in", *(("--upgrade",) if upgrade else ())),
                *(word for extra in extras for word in ("--extra", extra)),
                *("--output-file", output, ROOT / "pyproject.toml", FOLDER / "also.in"),
            ],
            check=True,
            cwd=ROOT,
        )
        return dict(blocks(output.read_text(encoding="utf-8")))


def blocks(lock: str) -> Iterator[tuple[str, str]]:
    """The name and the text of each package in a lock."""
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        if named := re.match(r"[A-Za-z0-9._-]+", block):
            yield named[0], block


def main() -> int:
    upgrade, known, every = (
        "--upgrade" in sys.argv[1:],
        set[str](),
        tuple(n for names in EXTRAS.values() for n in names),
    )
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))))
        # One resolution of everything first, so that no lock contradicts another.
        pins.write_text("".join(compiled(every, pins, upgrade=upgrade).values()))
        extras: tuple[str, ...] = ()
        for name, more in EXTRAS.items():
            extras += more
            found = compiled(extras, pins, upgrade=False)
            text = "".join(block for package, block in found.items() if package not in known)
            (FOLDER / f"{name}.txt").write_text(HEAD + text, encoding="utf-8")
            known |= set(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
