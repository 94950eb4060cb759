"""May a draft be published, and does it need a second person? Pure; the reasons are for the people at the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.desk.impact import Impact

MAY_PUBLISH = frozenset({"editor", "peninjau", "pengelola"})
MAY_APPROVE = frozenset({"peninjau", "pengelola"})
SHOWN = 3
# Without questions nothing could look dangerous.
NOTHING_ASKED = (
    "tidak ada soal uji (dev.jsonl di PROOF_DIR), jadi perubahan yang berbahaya tidak akan terlihat; "
    "minta yang menjalankan program mengisinya"
)


@dataclass(frozen=True)
class Gate:
    """What stands between a draft and the people who ask."""

    refused: tuple[str, ...]
    """Why it cannot be published at all, whoever asks."""
    second: tuple[str, ...]
    """Why a second person has to look at it first."""


def gate(problems: Sequence[str], impact: Impact | None, *, least: float) -> Gate:
    """`least` is the share of the known questions that must be answered rightly."""
    if problems:
        return Gate((f"{len(problems)} hal dalam isi perlu diperbaiki lebih dulu",), ())
    if impact is None:
        return Gate(("dampaknya belum diperiksa; periksa rancangan ini lebih dulu",), ())
    return Gate(tuple(_refusals(impact, least)), tuple(_reasons(impact)))


def _refusals(impact: Impact, least: float) -> Iterator[str]:
    if not impact.asked:
        yield NOTHING_ASKED
        return
    if impact.dangerous:
        yield f"membolehkan yang dilarang pada {len(impact.dangerous)} soal uji: {_some(impact.dangerous)}"
    if impact.broken:
        pairs = [f"{first} ↔ {second}" for first, second in impact.broken]
        yield f"{len(pairs)} pasangan soal uji tidak lagi dibedakan: {_some(pairs)}"
    if impact.right_after < impact.right_before and impact.right_after / impact.asked < least:
        worse = [change.question for change in impact.changes if change.turn == "memburuk"]
        share = f"{100 * impact.right_after / impact.asked:.1f}".replace(".", ",")
        yield f"jawaban benar turun menjadi {share} %, di bawah batas {100 * least:.0f} %: {_some(worse)}"


def _reasons(impact: Impact) -> Iterator[str]:
    for change in impact.rules:
        if change.high_risk:
            yield f"{change.rule}: aturan berisiko tinggi"
        yield from (f"{change.rule}: {why}" for why in change.opens)
    yield from (f"{name}: dapat membuka izin" for name in impact.deciding)
    if permits := [change.question for change in impact.changes if change.permits]:
        yield f"{len(permits)} soal uji kini dijawab boleh: {_some(permits)}"


def may_publish(
    found: Gate, *, roles: Collection[str], touched_by: Collection[str], approvers: Collection[str]
) -> tuple[str, ...]:
    """Why this person may not publish it now; nothing where they may.

    An approval counts from somebody who neither opened the draft nor changed a file of it.
    """
    if MAY_PUBLISH.isdisjoint(roles):
        return ("peran Anda tidak dapat menerbitkan",)
    if found.refused:
        return found.refused
    if found.second and not set(approvers) - set(touched_by):
        return ("perlu persetujuan orang kedua (peninjau atau pengelola): " + _some(found.second),)
    return ()


def may_approve(*, account: str, roles: Collection[str], touched_by: Collection[str]) -> tuple[str, ...]:
    """Why this person may not approve; nothing where they may."""
    if MAY_APPROVE.isdisjoint(roles):
        return ("hanya peninjau atau pengelola yang dapat menyetujui",)
    if account in touched_by:
        return ("rancangan yang Anda ubah sendiri perlu disetujui orang lain",)
    return ()


def _some(texts: Sequence[str]) -> str:
    more = f"; dan {len(texts) - SHOWN} lagi" if len(texts) > SHOWN else ""
    return "; ".join(text[:200] for text in texts[:SHOWN]) + more
