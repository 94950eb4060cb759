"""What an operator can set; every field stands in `.env.example` with a line of explanation."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.encoders import STATIC
from knowledge.load import CONTENT

# The questions with known answers: those of a checkout, or those that an installed package brings along.
CHECKOUT, PACKAGED = Path(__file__).parent.parent / "tests" / "cases", Path(__file__).parent / "soal"
PROOF = PACKAGED if PACKAGED.is_dir() else CHECKOUT


class Settings(BaseSettings):
    """Built once in `__main__` and handed on in parts; the environment wins over `.env`."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str | None = None
    database_url: str = "sqlite:///var/tanya-netral.db"
    identity_key: SecretStr | None = None
    embedding_model: str = STATIC
    content_dir: Path = CONTENT
    var_dir: Path = Path("var")
    proof_dir: Path = PROOF
    proof_least: float = Field(default=0.92, ge=0, le=1)
    releases_disk_mb: int = Field(default=4_000, ge=500)
    operator: str = "Desk Pilkada"
    contact: str = "BKPSDM setempat"
    desk_chat: int | None = None
    console_host: str = "127.0.0.1"
    console_port: int = Field(default=8080, ge=0, le=65535)
    console_url: str | None = Field(default=None, pattern=r"^https?://[^/\s]+/?$")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
