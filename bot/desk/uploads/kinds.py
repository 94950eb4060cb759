"""What a file is, judged by its content; its name must agree."""

from __future__ import annotations

import re

from bot.desk.uploads.upload import Reason, Refused

ENDINGS = {
    "pdf": {".pdf"}, "docx": {".docx"}, "xlsx": {".xlsx"}, "zip": {".zip"}, "html": {".html", ".htm"},
    "yaml": {".yaml", ".yml"},
}  # fmt: skip
MACRO_ENDINGS = {".docm", ".dotm", ".xlsm", ".xltm", ".xlsb"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h\d|table|ol)\b", re.I | re.S
)
KEY = re.compile(r"^[\"']?[a-z_]+[\"']?\s*:", re.MULTILINE)


def ending(name: str) -> str:
    """The ending of a name, whatever path or oddity stands before it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return f".{last.rpartition('.')[2]}".casefold() if "." in last else ""


def kind_of(data: bytes, name: str) -> str:
    """One of the keys of ENDINGS; Refused when content and name do not agree or nothing is known."""
    if not data.strip():
        raise Refused(Reason.KOSONG)
    if ending(name) in MACRO_ENDINGS:
        raise Refused(Reason.MAKRO)
    found = _by_content(data)
    given = ending(name)
    if given not in ENDINGS[found]:
        # Office files are zips: a cut one shows no parts and is told apart by its name alone.
        raise Refused(Reason.SALAH_AKHIRAN, given=given or "tidak ada", found=min(ENDINGS[found]))
    return found


def _by_content(data: bytes) -> str:
    if data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK"):
        return _packed(data)
    if data.startswith(OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(Reason.TERENKRIPSI if locked else Reason.FORMAT_LAMA)
    if HTML.match(data[:4096].lstrip(b"\xef\xbb\xbf")):
        return "html"
    if _is_text(data):
        return "yaml"
    raise Refused(Reason.JENIS_TIDAK_DIKENAL)


def _packed(data: bytes) -> str:
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(Reason.JENIS_TIDAK_DIKENAL)
    if data.rfind(b"PK\x05\x06") < 0:
        raise Refused(Reason.TERPOTONG)
    if b"word/document.xml" in data:
        return "docx"
    return "xlsx" if b"xl/workbook.xml" in data else "zip"


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.decode("cp1252" if b"\0" in data else "utf-8", errors="replace")
    return "\0" not in text and KEY.search(text) is not None
