"""Why a message did not arrive, in words for the broadcaster, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What is noted beside a delivery and a recipient; the values are stored."""

    BLOCKED = "diblokir"
    KICKED = "dikeluarkan"
    NOT_FOUND = "tidak_ada"
    NO_RIGHT = "hak_kirim"
    TOPIC_CLOSED = "topik_ditutup"
    REFUSED = "ditolak"
    TOO_LONG = "terlalu_panjang"
    TEXT = "teks"
    POSTER = "poster"
    FULL = "penuh"
    NETWORK = "jaringan"
    TECHNICAL = "gagal_teknis"
    UNKNOWN = "tidak_diketahui"
    ENDLESS = "tanpa_akhir"
    LAPSED = "kedaluwarsa"
    STOPPED = "berhenti"
    UNREADABLE = "tidak_terbaca"
    OFF = "dimatikan"
    EDITED = "diubah"
    FOLLOWED = "disusulkan"


@dataclass(frozen=True)
class Words:
    """What happened, and the next step."""

    what: str
    step: str = ""


WORDS: Mapping[Reason, Words] = {
    Reason.BLOCKED: Words("Bot diblokir oleh penerima", "Tidak perlu apa-apa; aktif lagi bila penerima menekan Mulai."),
    Reason.KICKED: Words("Bot dikeluarkan dari grup", "Minta admin grup menambahkan bot kembali, lalu daftarkan."),
    Reason.NOT_FOUND: Words("Obrolan tidak ditemukan", "Periksa apakah grup masih ada; daftarkan ulang bila perlu."),
    Reason.NO_RIGHT: Words(
        "Bot tidak boleh menulis di grup ini",
        "Minta admin grup mengizinkan bot mengirim pesan, lalu tekan Kirim ulang ke yang gagal.",
    ),
    Reason.TOPIC_CLOSED: Words(
        "Topik ditutup atau dihapus",
        "Minta admin membuka topik, atau pilih topik lain, lalu tekan Kirim ulang ke yang gagal.",
    ),
    Reason.REFUSED: Words("Telegram menolak pesan ini", "Periksa isi siaran, lalu kirim ulang sebagai siaran baru."),
    Reason.TOO_LONG: Words("Pesan terlalu panjang", "Pendekkan teks, lalu kirim ulang sebagai siaran baru."),
    Reason.TEXT: Words("Isian teks tidak lengkap untuk penerima ini", "Lengkapi wilayah penerima pada data OPD."),
    Reason.POSTER: Words(
        "Aturan untuk poster tidak ada lagi", "Kirim ulang sebagai siaran baru, dengan poster lain atau tanpa poster."
    ),
    Reason.FULL: Words("Telegram meminta menunggu", "Tidak perlu apa-apa; dikirim lagi dengan sendirinya."),
    Reason.NETWORK: Words("Telegram belum dapat dihubungi", "Tidak perlu apa-apa; dicoba lagi dengan sendirinya."),
    Reason.TECHNICAL: Words(
        "Telegram tidak dapat dihubungi terlalu lama", "Periksa jaringan server, lalu tekan Kirim ulang ke yang gagal."
    ),
    Reason.UNKNOWN: Words("Tidak diketahui apakah sampai", "Tanyakan kepada admin grup apakah pesan diterima."),
    Reason.ENDLESS: Words("Pengiriman terputus di tengah jalan", "Tanyakan kepada admin grup apakah pesan diterima."),
    Reason.LAPSED: Words("Sudah lewat masa berlaku", "Bila isinya masih perlu, tekan Kirim ulang ke yang gagal."),
    Reason.STOPPED: Words("Penerima berhenti berlangganan", "Tidak perlu apa-apa; pilihan penerima dihormati."),
    Reason.UNREADABLE: Words(
        "Alamat tidak dapat dibuka dengan kunci ini", "Kembalikan kunci yang lama, atau daftar ulang."
    ),
    Reason.OFF: Words("Dimatikan oleh desk", "Nyalakan lagi pada halaman OPD bila grup ini perlu diingatkan."),
    Reason.EDITED: Words("Pesan lama diubah di tempatnya"),
    Reason.FOLLOWED: Words("Pembetulan dikirim sebagai pesan susulan"),
}


# What arrived for certain the second time, and perhaps already the first.
TWICE = Words("Mungkin sampai dua kali", "Tidak perlu apa-apa; bila ditanya, sampaikan bahwa isinya sama.")


def words(reason: str | None) -> Words:
    """The words of a reason; none for none, its own name for one of later code."""
    if reason is None:
        return Words("")
    known = {one.value: one for one in Reason}
    return WORDS[known[reason]] if reason in known else Words(reason)
