"""The settings, read from the environment (prefix INSPECTQA_) and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_MODEL = "all-MiniLM-L6-v2"
#: What stands in the place of an address for Chroma's own service.
CHROMA_CLOUD = "cloud"


class Settings(BaseSettings):
    """What can be set. Each field can be given as INSPECTQA_<FIELD> or in Python; an empty one is not set."""

    model_config = SettingsConfigDict(
        env_prefix="INSPECTQA_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    index: Path = Field(Path("index"), description="Folder of the index.")
    corpus: Path = Field(Path("corpus"), description="Folder of reports that `make run` indexes.")
    catalogue: Path | None = Field(
        None, description="CSV of official inspections; the packaged one if not set."
    )
    embedder: str = Field(DEFAULT_MODEL, description="sentence-transformers model, by name or folder.")
    reranker: str | None = Field(None, description="Cross-encoder model by name or folder; none by default.")
    vocabulary: Path | None = Field(
        None, description="TOML file with more words, read on top of the packaged vocabulary."
    )
    llm: str | None = Field(None, description="Language model as provider:model; none by default.")
    llm_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    llm_timeout_seconds: float = Field(60.0, gt=0, description="Longest wait for the language model.")
    llm_max_tokens: int = Field(1024, gt=0, description="Most tokens that the language model may write.")
    show_unverified: bool = Field(False, description="Keep what cannot be verified in an answer, marked.")
    chroma: str | None = Field(
        None, description="Address of a Chroma server, or 'cloud' for Chroma Cloud; embedded if not set."
    )
    chroma_token: SecretStr | None = Field(None, description="Token for the Chroma server.")
    chroma_token_header: Literal["Authorization", "X-Chroma-Token"] = Field(
        "Authorization", description="Header that carries the token; Chroma Cloud has its own."
    )
    chroma_ca: Path | None = Field(
        None, description="PEM file of the authority that signed the server's certificate."
    )
    chroma_tenant: str | None = Field(None, description="Tenant on the Chroma server.")
    chroma_database: str | None = Field(None, description="Database on the Chroma server.")
    chroma_collection: str = Field(
        "inspectqa",
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{1,58}[a-zA-Z0-9]$",
        description="Name under which the index is kept on the Chroma server.",
    )
    threads: int = Field(2, ge=1, description="Threads and worker processes for reading and embedding.")
    evidence_limit: int = Field(10, ge=1, le=200, description="Paragraphs found for a question.")
    file_max_bytes: int = Field(200_000_000, gt=0, description="Largest file that is read.")
    file_max_pages: int = Field(2_000, gt=0, description="Most pages that are read of one file.")
    file_timeout_seconds: float = Field(120.0, gt=0, description="Longest time for reading one file.")
    file_max_memory_bytes: int = Field(2_000_000_000, gt=0, description="Most memory for reading one file.")
    upload_max_files: int = Field(100, gt=0, description="Most files that are added on the page in one go.")
    upload_max_bytes: int = Field(
        500_000_000, gt=0, description="Most bytes that are added on the page in one go, all files together."
    )
    page_timeout_seconds: float = Field(5.0, gt=0, description="Longest time for drawing one page of a PDF.")
    page_max_memory_bytes: int = Field(
        1_000_000_000, gt=0, description="Most memory for drawing one page of a PDF."
    )
    fetch_pause_seconds: float = Field(1.0, ge=0, description="Pause between two requests to a server.")
    fetch_timeout_seconds: float = Field(30.0, gt=0, description="Longest wait for a server's next words.")
    fetch_loopback: bool = Field(False, description="Fetch from this machine too, over http: for tests.")
    question_max_chars: int = Field(2_000, gt=0, description="Longest question.")
    log_json: bool = Field(False, description="Log what happens to standard error, a JSON object a line.")
    log_questions: bool = Field(False, description="Logs and traces may hold the text of questions.")
    traces: bool = Field(False, description="Make OpenTelemetry spans; its own settings say where they go.")
    mcp_token: SecretStr | None = Field(
        None, description="Token by which programs may use the MCP server where people sign in."
    )
