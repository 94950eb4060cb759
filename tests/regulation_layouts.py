"""One little regulation, set in the ways in which offices set theirs; the words are invented.

Each layout gives the pages as text and the pieces that a careful reader would find: key → text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Item = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """A regulation as its pages, and what stands in it."""

    pages: list[str]
    expected: Mapping[str, str]
    page_of: Mapping[str, int]


# Depth, mark and text of each piece; the key is put together from the marks.
BODY: list[tuple[str, str]] = [
    ("BAB I", ""),
    ("KETENTUAN UMUM", ""),
    ("1", ""),
    ("1/:", "Dalam Peraturan Wali Kota ini yang dimaksud dengan:"),
    ("1.1", "Pegawai adalah orang yang bekerja pada pemerintah kota sebagaimana dimaksud dalam Pasal 3 ayat (1)."),
    ("1.2", "Pemilihan adalah pemilihan umum dan pemilihan kepala daerah menurut undang-undang yang berlaku."),
    ("1.3", "Media sosial adalah sarana daring untuk berbagi tulisan, gambar, dan suara kepada orang banyak."),
    ("BAB II", ""),
    ("NETRALITAS", ""),
    ("2", "Setiap pegawai wajib menjaga netralitas sebelum, selama, dan sesudah masa kampanye."),
    ("3", ""),
    ("3.1/:", "Pegawai dilarang:"),
    ("3.1.a", "memasang alat peraga kampanye di lingkungan kantor pemerintah kota;"),
    ("3.1.b", "mengunggah, membagikan, atau menyukai materi kampanye di media sosial; dan"),
    ("3.1.c/:", "memberi dukungan kepada peserta pemilihan dengan cara:"),
    ("3.1.c.1", "ikut serta sebagai pelaksana kampanye;"),
    ("3.1.c.2", "mengerahkan pegawai lain untuk hadir; atau"),
    ("3.1.c.3", "memakai kendaraan dinas bagi keperluan peserta pemilihan."),
    ("3.2", "Larangan sebagaimana dimaksud pada ayat (1) dan ayat (3) berlaku pula pada hari libur dan malam."),
    ("3.3", "Ketentuan sebagaimana dimaksud pada ayat (2) tidak berlaku bagi pegawai yang cuti panjang."),
    ("BAB III", ""),
    ("SANKSI", ""),
    ("4", ""),
    ("4.1", "Pegawai yang melanggar ketentuan Pasal 3 ayat (1) huruf a dan huruf b dikenai sanksi moral."),
    ("4.2", "Pegawai yang melanggar ketentuan Pasal 3 ayat (1) huruf c dikenai hukuman disiplin."),
    ("4a", "Atasan yang membiarkan pelanggaran sebagaimana dimaksud dalam Pasal 4 dikenai sanksi yang sama."),
    ("5", "Peraturan Wali Kota ini mulai berlaku pada tanggal diundangkan."),
]  # fmt: skip
OPENING = [
    "WALI KOTA CONTOH",
    "PERATURAN WALI KOTA CONTOH",
    "NOMOR 7 TAHUN 2026",
    "TENTANG",
    "NETRALITAS PEGAWAI",
    "Menimbang : a. bahwa pegawai harus netral;",
    "b. bahwa perlu ditetapkan pedoman;",
    "Mengingat : 1. Pasal 18 ayat (6) Undang-Undang Dasar;",
    "2. Undang-Undang Nomor 20 Tahun 2023;",
    "MEMUTUSKAN:",
    "Menetapkan : PERATURAN WALI KOTA TENTANG NETRALITAS PEGAWAI.",
]
CLOSING = ["Ditetapkan di Contoh", "pada tanggal 1 November 2026", "WALI KOTA CONTOH,", "ttd", "NAMA PEJABAT"]


def marked(key: str, pasal: str = "Pasal {}") -> str:
    """The mark that is written before a piece: (1), a., 1. by its place in the key."""
    parts = key.split(".")
    if len(parts) == 1:
        return pasal.format(key.upper())
    last = parts[-1]
    if last.isdigit():
        return f"({last})" if len(parts) == 2 and parts[0] != "1" else f"{last}."
    return f"{last}."


def body(
    width: int = 70, pasal: str = "Pasal {}", mark: Callable[[str], str] = marked, inline: bool = False
) -> list[str]:
    """The lines of the body, wrapped at a width."""
    lines: list[str] = []
    for key, text in BODY:
        if key[0].isupper():
            lines.append(key)
            continue
        key, _, lead = key.partition("/")
        top = "." not in key and not lead
        if top:
            lines.append(pasal.format(key.upper()))
            if inline and text:
                lines[-1] += f" {text}"
                continue
        if text:
            before = "" if top or (lead and key == "1") else f"{mark(key)} "
            lines.extend(textwrap.wrap(f"{before}{text}", width, break_on_hyphens=False, break_long_words=False))
    return lines


def paged(
    lines: Sequence[str], size: int, head: Sequence[str] = (), foot: Sequence[str] = (), number: str = ""
) -> list[str]:
    """Lines as pages with running heads and feet."""
    pages: list[str] = []
    for at in range(0, len(lines), size):
        count = len(pages) + 1
        top = [line.format(count) for line in head] + ([number.format(count)] if number and count > 1 else [])
        pages.append("\n".join([*top, *lines[at : at + size], *(line.format(count) for line in foot)]))
    return pages


def expected(renamed: Callable[[str], str] = lambda key: key) -> dict[str, str]:
    return {renamed(key.partition("/")[0]): text for key, text in BODY if text and not key[0].isupper()}


def laid(pages: list[str], wanted: Mapping[str, str] | None = None) -> Layout:
    wanted = wanted or expected()
    starts = {}
    for key, text in wanted.items():
        begin, last = " ".join(text.split()[:2]), re.escape(key.rpartition(".")[2])
        mark = re.compile(
            rf"\(?\s?{last}\s?[.)]\s+{re.escape(begin)}" if "." in key else rf"Pasal\s+{last}\s*(?:$|[A-Z])",
            re.I | re.M,
        )
        starts[key] = next((at for at, page in enumerate(pages, start=1) if mark.search(page.replace("  ", " "))), 0)
        starts[key] = starts[key] or next(at for at, page in enumerate(pages, start=1) if begin in page)
    return Layout(pages, wanted, starts)


def plain() -> Layout:
    return laid(["\n".join([*OPENING, *body(), *CLOSING])])


def paged_with_numbers() -> Layout:
    lines = [*OPENING, *body(), *CLOSING]
    return laid(paged(lines, 14, head=["WALI KOTA CONTOH"], number="- {} -"))


def heads_and_feet() -> Layout:
    lines = [*OPENING, *body(60), *CLOSING]
    head, foot = (
        ["BERITA DAERAH KOTA CONTOH", "Tahun 2026 Nomor 7"],
        ["https://jdih.contoh.go.id/7", "Halaman {} dari 9"],
    )
    return laid(paged(lines, 11, head=head, foot=foot))


def catchwords() -> Layout:
    """At the foot of each page stand the first words of the next, as the state gazette sets them."""
    chunks = paged([*OPENING, *body(64), *CLOSING], 12)
    pages = []
    for at, chunk in enumerate(chunks):
        following = chunks[at + 1].split("\n")[0].split() if at + 1 < len(chunks) else []
        pages.append(
            "\n".join(
                [
                    *(["PRESIDEN", f"- {at + 1} -"] if at else []),
                    chunk,
                    *([f"{' '.join(following[:2])} . . ."] if following else []),
                    "SK No 123456 A",
                ]
            )
        )
    return laid(pages)


def narrow_columns() -> Layout:
    """So narrow that references are wrapped to the beginning of lines."""
    return laid(paged([*OPENING, *body(34), *CLOSING], 30, number="{}"))


def hyphenated() -> Layout:
    lines = []
    for line in body(70):
        words = line.split(" ")
        if len(words) > 6 and len(words[5]) > 8 and words[5].isalpha():
            lines += [" ".join([*words[:5], f"{words[5][:5]}-"]), " ".join([words[5][5:], *words[6:]])]
        else:
            lines.append(line)
    return laid(["\n".join([*OPENING, *lines, *CLOSING])])


def capitals() -> Layout:
    return laid(["\n".join([*OPENING, *body(pasal="PASAL {}"), *CLOSING])])


def one_line() -> Layout:
    """Saved from a web page: the text follows the heading on the same line."""
    return laid(["\n".join([*OPENING, *body(1000, inline=True), *CLOSING])])


def parentheses() -> Layout:
    """Sub-items as a) and 1)."""
    return laid(
        [
            "\n".join(
                [
                    *OPENING,
                    *body(mark=lambda key: marked(key).replace(".", ")") if key.count(".") > 1 else marked(key)),
                    *CLOSING,
                ]
            )
        ]
    )


def with_contents() -> Layout:
    contents = [
        "DAFTAR ISI",
        "BAB I KETENTUAN UMUM ........ 1",
        "Pasal 1 .............. 1",
        "Pasal 2 . . . . . . . . 2",
        "Pasal 3 ............ 3",
    ]
    return laid(
        [
            "\n".join(contents),
            "\n".join(["DAFTAR ISI", "BAB II NETRALITAS 2", "Pasal 4 4"]),
            *paged([*OPENING, *body(), *CLOSING], 20),
        ]
    )


def with_explanation() -> Layout:
    explanation = [
        "PENJELASAN", "ATAS", "PERATURAN WALI KOTA CONTOH", "I. UMUM", "Pegawai melayani semua orang.",
        "II. PASAL DEMI PASAL", "Pasal 1", "Cukup jelas.", "Pasal 2",
        "Yang dimaksud dengan netral adalah tidak memihak.",
        "Pasal 3", "Ayat (1)", "Huruf a", "Termasuk stiker.", "Ayat (2)", "Cukup jelas.",
    ]  # fmt: skip
    return laid([*paged([*OPENING, *body(), *CLOSING], 22), "\n".join(explanation)])


def spaced() -> Layout:
    """Text from a scan: double spaces, spaces inside brackets."""
    lines = [line.replace("(", "( ", 1).replace(")", " )", 1) if line[0] == "(" else line for line in body()]
    return laid(["\n".join(f"   {line.replace(' ', '  ')}  " for line in [*OPENING, *lines, *CLOSING])])


def titled() -> Layout:
    """Bagian and Paragraf between the pasal."""
    lines = []
    for line in body():
        if line == "Pasal 3":
            lines += ["Bagian Kedua", "Larangan", "Paragraf 1", "Larangan bagi Pegawai"]
        lines.append(line)
    return laid(["\n".join([*OPENING, *lines, *CLOSING])])


CIRCULAR = {
    "a": "Latar Belakang",
    "a.1": "Pemilihan akan segera dilaksanakan di seluruh wilayah kota.",
    "a.2": "Pegawai perlu menjaga netralitas selama seluruh tahapan.",
    "b": "Isi Edaran",
    "b.1": "Pegawai diminta tidak:",
    "b.1.a": "menghadiri kampanye dengan atribut dinas;",
    "b.1.b": "membagikan tautan kampanye di grup kantor; dan",
    "b.1.c": "memakai ruang rapat untuk pertemuan tim.",
    "b.2": "Kepala perangkat daerah mengawasi edaran ini sebagaimana dimaksud dalam huruf B angka 1.",
    "c": "Penutup",
    "c.1": "Edaran ini berlaku sejak tanggal ditetapkan.",
}


def circular() -> Layout:
    """A surat edaran with letters and numbers and no pasal."""
    lines = [
        "SURAT EDARAN",
        "NOMOR 3 TAHUN 2026",
        "TENTANG",
        "NETRALITAS",
        "Yth. 1. Kepala Dinas;",
        "2. Camat;",
        "di tempat",
        "SURAT EDARAN",
    ]
    for key, text in CIRCULAR.items():
        last = key.rpartition(".")[2]
        lines.extend(textwrap.wrap(f"{last.upper() if '.' not in key else last}. {text}", 60))
    lines += ["Demikian edaran ini untuk dilaksanakan.", "Ditetapkan di Contoh", "Tembusan:", "1. Gubernur;"]
    return laid(paged(lines, 12, number="- {} -"), CIRCULAR)


NUMBERED = {
    "1": "Latar Belakang",
    "1.a": "Pemilihan akan dilaksanakan serentak.",
    "1.b": "Netralitas perlu dijaga.",
    "2": "Ketentuan",
    "2.a": "Pegawai dilarang:",
    "2.a.1": "ikut kampanye;",
    "2.a.2": "memasang spanduk.",
    "2.b": "Atasan wajib menegur.",
}


def numbered_circular() -> Layout:
    """A surat edaran that counts 1., a., 1)."""
    lines = ["SURAT EDARAN", "TENTANG", "NETRALITAS"]
    for key, text in NUMBERED.items():
        last = key.rpartition(".")[2]
        lines.append(f"{last}{')' if key.count('.') == 2 else '.'} {text}")
    return laid(["\n".join([*lines, "Demikian untuk menjadi perhatian."])], NUMBERED)


def decree() -> Layout:
    """A keputusan bersama with dikta and an annex that is a table."""
    wanted = {
        "kesatu": "Menetapkan pedoman pengawasan netralitas sebagaimana tercantum dalam Lampiran I.",
        "kedua": "Pelanggaran ditindak menurut tabel dalam Lampiran II keputusan ini.",
        "ketiga": "Keputusan bersama ini mulai berlaku pada tanggal ditetapkan.",
        "l2.a": "Sebelum penetapan calon",
        "l2.a.1": "Memasang spanduk bakal calon.",
        "l2.a.2": "Menyukai unggahan bakal calon.",
        "l2.b": "Sesudah penetapan calon",
        "l2.b.1": "Memasang spanduk calon.",
    }
    lines = [
        "KEPUTUSAN BERSAMA", "TENTANG", "PEDOMAN", "Menimbang : a. bahwa perlu pedoman;", "MEMUTUSKAN:",
        f"KESATU : {wanted['kesatu']}", f"KEDUA : {wanted['kedua']}", f"KETIGA : {wanted['ketiga']}", *CLOSING,
    ]  # fmt: skip
    annex = [
        "LAMPIRAN II",
        "KEPUTUSAN BERSAMA TENTANG PEDOMAN",
        "A. Sebelum penetapan calon",
        "1. Memasang spanduk bakal calon.",
        "2. Menyukai unggahan bakal calon.",
        "B. Sesudah penetapan calon",
        "1. Memasang spanduk calon.",
    ]
    return laid(["\n".join(lines), "\n".join(annex)], wanted)


def amendment() -> Layout:
    """A regulation that changes another one."""
    wanted = {
        "i": "Beberapa ketentuan dalam Peraturan Wali Kota Nomor 7 Tahun 2026 diubah sebagai berikut:",
        "i.1": "Ketentuan Pasal 2 diubah sehingga berbunyi sebagai berikut:",
        "i.1.2": "Setiap pegawai dan calon pegawai wajib menjaga netralitas.",
        "i.2": "Di antara Pasal 4 dan Pasal 5 disisipkan Pasal 4A sehingga berbunyi sebagai berikut:",
        "i.2.4a.1": "Atasan wajib melapor.",
        "i.2.4a.2": "Laporan sebagaimana dimaksud pada ayat (1) disampaikan dalam tujuh hari.",
        "ii": "Peraturan Wali Kota ini mulai berlaku pada tanggal diundangkan.",
    }
    lines = [
        *OPENING, "Pasal I", wanted["i"], f"1. {wanted['i.1']}", "Pasal 2", wanted["i.1.2"],
        *textwrap.wrap(f"2. {wanted['i.2']}", 60), "Pasal 4A", f"(1) {wanted['i.2.4a.1']}",
        f"(2) {wanted['i.2.4a.2']}", "Pasal II", wanted["ii"], *CLOSING,
    ]  # fmt: skip
    return laid(["\n".join(lines)], wanted)


LAYOUTS: dict[str, Callable[[], Layout]] = {
    make.__name__: make
    for make in (
        plain, paged_with_numbers, heads_and_feet, catchwords, narrow_columns, hyphenated, capitals, one_line,
        parentheses, with_contents, with_explanation, spaced, titled, circular, numbered_circular, decree, amendment,
    )
}  # fmt: skip
