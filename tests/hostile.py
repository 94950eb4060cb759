"""Files as nobody should send them, made on the spot; the benchmark measures the same ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx import Document
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

REGULATION = ["Pasal 1", "(1) Pegawai wajib netral dalam pemilihan.", "(2) Pegawai dilarang ikut kampanye."]


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with one list of lines a page."""
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, pagesize=A4)
    for lines in pages:
        for at, line in enumerate(lines):
            sheet.drawString(60, 780 - 16 * at, line)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def scanned_pdf(pages: int = 3) -> bytes:
    """Pages that hold a picture and not a letter."""
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, pagesize=A4)
    for _ in range(pages):
        sheet.rect(50, 50, 400, 600, fill=1)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def encrypted_pdf(user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([REGULATION]))))
    writer.encrypt(user_password=user, owner_password="pemilik", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf_bomb(megabytes: int = 600) -> bytes:
    """A small file whose page swells to the given size."""
    squeezer = zlib.compressobj(9)
    content = b"".join([*(squeezer.compress(b" " * 1_000_000) for _ in range(megabytes)), squeezer.flush()])
    return _raw_pdf(b"<< /Length %d /Filter /FlateDecode >>" % len(content), content)


def slow_pdf() -> bytes:
    """A page that is small and takes long to be read: it moves the pen between every two letters."""
    content = b"BT /F1 9 Tf " + b"(a) Tj 1 0 0 1 0 1 cm " * 700_000 + b" ET"
    packed = zlib.compress(content, 9)
    return _raw_pdf(b"<< /Length %d /Filter /FlateDecode >>" % len(packed), packed)


def _raw_pdf(head: bytes, content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        head + b"\nstream\n" + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(text))
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def lying_zip(name: str = "words/biasa.yaml", real: int = 50_000_000) -> bytes:
    """An archive whose table says a hundred bytes for a member that holds millions."""
    data = bytearray(zipped({name: b"a" * real}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(signature)
        data[at + place : at + place + 4] = struct.pack("<I", 100)
    return bytes(data)


def flagged_zip(name: str = "words/biasa.yaml") -> bytes:
    """An archive whose member is marked as encrypted."""
    data = bytearray(zipped({name: b"title: x\n"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rfind(signature)
        data[at + place] |= 1
    return bytes(data)


def linked_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("words/biasa.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def docx(lines: list[str] | None = None) -> bytes:
    document = Document()
    for line in lines or REGULATION:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(rows: Sequence[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_member(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """An office file with one part changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**members, name: change(members.get(name, b""))})


def entity_docx() -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return with_member(docx(), "word/document.xml", lambda xml: xml.replace(b"?>", b"?>" + declared, 1))


def hidden_entity_docx() -> bytes:
    """The same in UTF-16, where a search for plain letters finds nothing."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x/>'
    return with_member(docx(), "word/settings.xml", lambda _: text.encode("utf-16"))


def macro_docx() -> bytes:
    return with_member(docx(), "word/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0macro")


def bomb_docx(megabytes: int = 500) -> bytes:
    body = b"<w:p><w:r><w:t>aaaaaaaaaa</w:t></w:r></w:p>" * (megabytes * 1_000_000 // 42)
    return with_member(docx(), "word/document.xml", lambda xml: xml.replace(b"<w:p>", body + b"<w:p>", 1))


def heavy_docx() -> bytes:
    """Within every bound that a table can show, and still too much for the memory: a million little elements."""
    body = b"<w:p/>" * 4_500_000
    return with_member(docx(), "word/document.xml", lambda xml: xml.replace(b"<w:p>", body + b"<w:p>", 1))


def locked_office() -> bytes:
    """What Word writes when a password is set: a container of the old kind with one encrypted stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
