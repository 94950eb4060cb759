"""Look whether a known flaw stands in anything that is locked: `make audit`; status 1 when one does.

A flaw that does not concern us, or cannot be mended yet, is passed over until the day that stands beside it in
`ignored.toml` and not longer. Where no database of flaws can be reached, that is said and nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LONGEST_DAYS = 180


@dataclass(frozen=True)
class Ignored:
    """A known flaw that is passed over, why, and until when."""

    id: str
    reason: str
    until: date


@dataclass(frozen=True)
class Audited:
    """What came of it."""

    flaws: tuple[str, ...]
    audited: int
    skipped: int


def ignored(text: str) -> tuple[Ignored, ...]:
    """The list of `ignored.toml`; ValueError or KeyError where an entry lacks its reason or its day."""
    found = tuple(
        Ignored(str(one["id"]), one["reason"].strip(), one["until"]) for one in tomllib.loads(text)["ignored"]
    )
    for one in found:
        if not one.reason or not isinstance(one.until, date):
            raise ValueError(f"{one.id}: a reason and a day (until = 2027-01-31) are needed")
    return found


def overdue(entries: Sequence[Ignored], *, on: date) -> tuple[str, ...]:
    """What may no longer be passed over, and what would be for longer than anybody can foresee."""
    past = [f"{one.id}: passed over until {one.until}; look at it again" for one in entries if one.until < on]
    far = [f"{one.id}: until {one.until} is too far" for one in entries if (one.until - on).days > LONGEST_DAYS]
    return (*past, *far)


def read(report: Mapping[str, Any]) -> Audited:
    """What the report of pip-audit says."""
    packages = report["dependencies"]
    skipped = sum("skip_reason" in package for package in packages)
    flaws = tuple(
        f"{package['name']} {package['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or '-'}"
        for package in packages
        for flaw in package.get("vulns", ())
    )
    return Audited(flaws, len(packages) - skipped, skipped)


def audit(locks: Sequence[Path], passed_over: Sequence[Ignored]) -> Audited:
    """Ask about everything in the locks."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"),
                *("--format", "json", "--output", report),
                *(word for lock in locks for word in ("--requirement", lock)),
                *(word for one in passed_over for word in ("--ignore-vuln", one.id)),
            ],
            # Its status is 1 for a flaw and for a database that is not there; the report tells them apart.
            check=False,
            capture_output=True,
        )
        return read(json.loads(report.read_text(encoding="utf-8"))) if report.exists() else Audited((), 0, 0)


def main() -> int:
    entries = ignored((FOLDER / "ignored.toml").read_text(encoding="utf-8"))
    if late := overdue(entries, on=date.today()):
        print("\n".join(late), file=sys.stderr)
        return 1
    found = audit(sorted(FOLDER.glob("*.txt")), entries)
    if not found.audited:
        print("NOT AUDITED: no database of known flaws can be reached from here.", file=sys.stderr)
    print("\n".join((*found.flaws, f"{found.audited} audited, {found.skipped} unknown, {len(entries)} passed over")))
    return 1 if found.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
