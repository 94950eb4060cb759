"""How the result of an examination crosses from the child to the one who asked."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.desk.uploads.upload import Upload

ADAPTER = TypeAdapter(Upload)


def pack(upload: Upload) -> bytes:
    return ADAPTER.dump_json(upload)


def unpack(data: bytes) -> Upload:
    """ValidationError for what no child of ours wrote."""
    return ADAPTER.validate_json(data)
