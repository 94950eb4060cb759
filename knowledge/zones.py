"""The three clocks of Indonesia, by the names people use and by the names computers use."""

from __future__ import annotations

from zoneinfo import ZoneInfo

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
KNOWN = (*ZONES, *ZONES.values())


def zone_of(name: str) -> ZoneInfo:
    """The zone of WIB, WITA or WIT, or of its IANA name; KeyError for any other."""
    if name not in KNOWN:
        raise KeyError(name)
    return ZoneInfo(ZONES.get(name, name))


def zone_name(name: str) -> str:
    """WIB, WITA or WIT, as people read it; KeyError for another zone."""
    return {computer: people for people, computer in ZONES.items()}[zone_of(name).key]
