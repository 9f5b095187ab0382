from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inspectqa.errors import DamagedIndexError, EmbedderError
from inspectqa.indexing import embedding
from inspectqa.indexing.embedding import Embedder, open_embedder
from inspectqa.indexing.encoder import build_encoder, convertible
from inspectqa.settings import DEFAULT_MODEL, Settings

SENTENCES = [
    "Too many children wait too long for a placement that meets their needs.",
    "Senior leaders know the service well and have a clear plan to improve it.",
    "The local authority’s re-referral rate (28%) is above that of England (22%).",
    "Yes.",
    "Care leavers are well supported. " * 30,
]


def run_graph(graph: bytes, embedder: Embedder, texts: list[str]) -> np.ndarray:
    """Vectors of any graph, with the embedder's own tokenizer."""
    import onnxruntime

    session = onnxruntime.InferenceSession(graph)
    tokenizer = embedder._tokenizer  # type: ignore[attr-defined]
    encoded = tokenizer.encode_batch(texts)
    ids = np.array([text.ids for text in encoded])
    mask = np.array([text.attention_mask for text in encoded])
    return session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def test_graph_gives_what_sentence_transformers_gives(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = embedding._find_model(DEFAULT_MODEL)
    reference = SentenceTransformer(str(model), device="cpu").encode(SENTENCES, normalize_embeddings=True)
    exact = run_graph(build_encoder(model, quantised=False), embedder, SENTENCES)
    assert (exact * reference).sum(1).min() >= 0.9999
    quantised = embedder.embed_passages(SENTENCES)
    assert (quantised * reference).sum(1).mean() >= 0.98


def test_vectors_have_unit_length_and_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(SENTENCES)
    assert vectors.shape == (len(SENTENCES), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(SENTENCES, vectors, strict=True):
        assert embedder.embed_question(text) @ vector > 0.9999


def test_progress_counts_up_to_all(embedder: Embedder) -> None:
    told: list[int] = []
    embedder.embed_passages(SENTENCES * 10, told.append)
    assert told == sorted(told)
    assert told[-1] == 50


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_takes_256_tokens_where_the_tokenizer_file_stops_at_128(embedder: Embedder) -> None:
    long = "word " * 200
    assert embedder.max_tokens == 256
    assert embedder.count_tokens(long) == 202
    changed = embedder.embed_question(long + "inadequate leadership") @ embedder.embed_question(long)
    assert changed < 0.999


def test_same_model_gives_the_same_hash(encoder: Path, tmp_path: Path) -> None:
    again = open_embedder(Settings(), tmp_path, create=True)
    assert again.hash == open_embedder(Settings(), encoder).hash


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedding, "DEFAULT_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EmbedderError, match="not the published ones"):
        open_embedder(Settings(), tmp_path, create=True)
    assert not (tmp_path / "encoder").exists()


def test_altered_encoder_is_refused(encoder: Path, tmp_path: Path) -> None:
    shutil.copytree(encoder / "encoder", tmp_path / "encoder")
    graph = tmp_path / "encoder" / "encoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedIndexError, match="altered"):
        open_embedder(Settings(), tmp_path)


def test_missing_encoder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError, match=r"encoder is missing.*inspectqa index"):
        open_embedder(Settings(), tmp_path)


def test_broken_card_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "encoder.json").write_text('{"name": "x"}')
    with pytest.raises(DamagedIndexError, match="incomplete"):
        open_embedder(Settings(), tmp_path)


def test_another_model_than_the_index_was_made_with(encoder: Path) -> None:
    with pytest.raises(EmbedderError, match=r"made with the model all-MiniLM-L6-v2.*ask for other"):
        open_embedder(Settings(embedder="other"), encoder, create=True)
    assert open_embedder(Settings(embedder="other"), encoder).name == "all-MiniLM-L6-v2"


def test_unknown_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="no such folder"):
        open_embedder(Settings(embedder="nobody/nothing"), tmp_path, create=True)
    with pytest.raises(EmbedderError, match="no such folder"):
        open_embedder(Settings(embedder="../not a model"), tmp_path, create=True)


def test_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        open_embedder(Settings(embedder=str(tmp_path / "model")), tmp_path, create=True)


def make_model(folder: Path, kind: str) -> Path:
    """A tiny sentence-transformers model with random weights: a BERT, or a DistilBERT, which has no graph."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

    source = embedding._find_model(DEFAULT_MODEL)
    torch.manual_seed(1)
    raw = folder / "raw"
    if kind == "bert":
        config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
        BertModel(config, add_pooling_layer=False).save_pretrained(raw)
    else:
        DistilBertModel(DistilBertConfig(dim=32, n_layers=1, n_heads=2, hidden_dim=64)).save_pretrained(raw)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        shutil.copy(source / name, raw / name)
    model = Transformer(str(raw), max_seq_length=64)
    pooling = Pooling(32, pooling_mode="cls" if kind == "bert" else "mean")
    SentenceTransformer(modules=[model, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.mark.parametrize("kind", ["bert", "distilbert"])
def test_other_models_by_folder(kind: str, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = make_model(tmp_path, kind)
    assert convertible(model) == (kind == "bert")
    made = open_embedder(Settings(embedder=str(model)), tmp_path, create=True)
    assert (made.name, made.dimension, made.max_tokens) == (str(model), 32, 64)
    reference = SentenceTransformer(str(model), device="cpu").encode(SENTENCES, normalize_embeddings=True)
    opened = open_embedder(Settings(), tmp_path)
    assert type(opened) is type(made)
    assert opened.hash == made.hash
    vectors = opened.embed_passages(SENTENCES)
    assert (vectors * reference).sum(1).min() >= 0.98
    assert np.allclose(vectors[0], opened.embed_question(SENTENCES[0]), atol=1e-4)
    assert opened.count_tokens("a few words") == 5


def test_model_that_changed_since(tmp_path: Path) -> None:
    model = make_model(tmp_path, "distilbert")
    open_embedder(Settings(embedder=str(model)), tmp_path, create=True)
    (model / "README.md").write_text("another one")
    with pytest.raises(EmbedderError, match="changed since"):
        open_embedder(Settings(), tmp_path)


def test_a_question_loads_no_torch(encoder: Path) -> None:
    code = (
        "import sys, json, pathlib\n"
        "from inspectqa.indexing.embedding import open_embedder\n"
        "from inspectqa.settings import Settings\n"
        "open_embedder(Settings(), pathlib.Path(sys.argv[1])).embed_question('How good are the plans?')\n"
        "print(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(encoder)], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert "onnxruntime" in loaded
    assert not loaded & {"torch", "sentence_transformers", "transformers", "chromadb", "onnx"}


def test_tokens_stand_where_their_words_do_and_make_up_the_vector(embedder: Embedder) -> None:
    for text, made in zip(SENTENCES, embedder.embed_tokens(SENTENCES), strict=True):
        assert made.vector @ embedder.embed_question(text) > 0.9999
        assert made.tokens.shape == (len(made.spans), 384)
        assert np.allclose(np.linalg.norm(made.tokens, axis=1), 1, atol=1e-5)
        assert text.startswith(text[slice(*made.spans[0])])
        assert all(text[start:end].strip() for start, end in made.spans)


def test_a_word_is_nearer_to_itself_than_to_another(embedder: Embedder) -> None:
    asked, told = embedder.embed_tokens(["roof", "Foster carers leave, and the roof leaks."])
    nearest = told.spans[int((told.tokens @ asked.tokens[0]).argmax())]
    assert "Foster carers leave, and the roof leaks."[slice(*nearest)] == "roof"


def test_an_encoder_made_before_gives_no_tokens(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "_gives_tokens", False)
    made = embedder.embed_tokens(SENTENCES[:2])
    assert [len(one.tokens) for one in made] == [0, 0]
    assert made[0].vector @ embedder.embed_question(SENTENCES[0]) > 0.9999
