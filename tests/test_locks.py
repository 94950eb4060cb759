"""Nothing is installed whose sum is not known beforehand (fault 65)."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from datetime import date
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locks.audit import Ignored, ignored, overdue, read
from locks.write import EXTRAS, blocks

ROOT = Path(__file__).parent.parent
LOCKS = ROOT / "locks"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Installed first and by itself: its CPU build comes from elsewhere.
APART = "torch"
DAY = date(2026, 11, 26)


def locked() -> dict[str, str]:
    texts = [(LOCKS / f"{name}.txt").read_text(encoding="utf-8") for name in EXTRAS]
    return {name: block for text in texts for name, block in blocks(text)}


def wanted() -> list[str]:
    """Everything that the project asks for, in any extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = (project["dependencies"], *project["optional-dependencies"].values())
    return [canonicalize_name(Requirement(one).name) for group in groups for one in group]


def needed_by(name: str) -> list[str]:
    """What an installed package needs here; nothing where it is not installed."""
    try:
        found = [Requirement(one) for one in requires(name) or ()]
    except PackageNotFoundError:
        return []
    return [canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def test_the_locks_hold_all_that_the_project_asks_for_and_all_that_this_needs_fault_65() -> None:
    known, seen, ahead = locked(), set[str](), wanted()
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += needed_by(name)
    assert seen - set(known) == {APART}


def test_every_lock_names_one_version_with_its_sums_and_no_host_fault_65() -> None:
    for name, block in locked().items():
        assert re.match(r"[a-z0-9-]+==[^ ]+", block), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), name
        assert "://" not in block, name


def test_every_lock_is_installed_with_its_sums_checked_fault_65() -> None:
    assert "--require-hashes" in flags()
    assert "--no-deps" in flags()
    for name in EXTRAS:
        assert f"$(LOCKED) --requirement locks/{name}.txt" in MAKEFILE
    others = [line for line in MAKEFILE.splitlines() if "$(PIP) " in line and "$(LOCKED)" not in line]
    assert [line for line in others if "--no-deps" not in line] == []


def flags() -> list[str]:
    (found,) = re.findall(r"^LOCKED := (.*)$", MAKEFILE, re.MULTILINE)
    return found.split()


def installed(folder: Path, lock: Path) -> subprocess.CompletedProcess[str]:
    """As the Makefile installs, from a folder instead of a registry."""
    where = ("--no-index", "--find-links", folder, "--target", folder / "there", "--disable-pip-version-check")
    command = (sys.executable, "-m", "pip", "install", *flags(), *where, "--requirement", lock)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_package_whose_bytes_changed_is_not_installed_fault_65(tmp_path: Path) -> None:
    wheel, lock = tmp_path / "contoh-1.0-py3-none-any.whl", tmp_path / "lock.txt"
    make_wheel(wheel, "yang = 'asli'\n")
    lock.write_text(f"contoh==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    assert installed(tmp_path, lock).returncode == 0
    assert (tmp_path / "there" / "contoh.py").read_text() == "yang = 'asli'\n"
    make_wheel(wheel, "yang = 'lain'\n")
    refused = installed(tmp_path, lock)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    lock.write_text("contoh==1.0\n")
    assert installed(tmp_path, lock).returncode != 0, "without a sum nothing is installed"


def make_wheel(place: Path, source: str) -> None:
    info = "contoh-1.0.dist-info"
    with zipfile.ZipFile(place, "w") as wheel:
        wheel.writestr("contoh.py", source)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: contoh\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: uji\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_what_is_passed_over_has_a_reason_and_a_day_fault_65() -> None:
    assert overdue(ignored((LOCKS / "ignored.toml").read_text(encoding="utf-8")), on=DAY) == ()
    told = '[[ignored]]\nid = "GHSA-1"\nreason = "hanya Windows"\nuntil = 2027-01-31\n'
    assert ignored(told) == (Ignored("GHSA-1", "hanya Windows", date(2027, 1, 31)),)
    for wrong in (told.replace("hanya Windows", " "), told.replace("2027-01-31", '"kelak"')):
        with pytest.raises(ValueError, match="GHSA-1"):
            ignored(wrong)
    with pytest.raises(KeyError):
        ignored(told.replace("until", "sampai"))


def test_what_is_passed_over_for_too_long_stops_the_audit_fault_65() -> None:
    (past,) = overdue((Ignored("GHSA-1", "x", date(2026, 11, 25)),), on=DAY)
    assert "GHSA-1" in past
    assert overdue((Ignored("GHSA-1", "x", date(2028, 1, 1)),), on=DAY)
    assert overdue((Ignored("GHSA-1", "x", DAY),), on=DAY) == ()


def test_a_known_flaw_is_told_and_what_could_not_be_asked_about_is_counted_fault_65() -> None:
    flaw = {"id": "GHSA-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
    found = read(
        {
            "dependencies": [
                {"name": "a", "version": "1.0", "vulns": [flaw]},
                {"name": "b", "version": "2.0", "vulns": []},
                {"name": "c", "skip_reason": "not found"},
            ]
        }
    )
    assert found.flaws == ("a 1.0: GHSA-1, mended in 1.1",)
    assert (found.audited, found.skipped) == (2, 1)


def test_ci_audits_fault_65() -> None:
    assert "make audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
