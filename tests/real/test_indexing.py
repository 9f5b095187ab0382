from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from inspectqa.indexing import embedding
from inspectqa.indexing.build import build_index
from inspectqa.indexing.check import check_index
from inspectqa.indexing.encoder import build_encoder
from inspectqa.indexing.opened import Index
from inspectqa.settings import DEFAULT_MODEL

pytestmark = pytest.mark.real

FILES = (
    "csc/80442_buckinghamshire_2018-01-29_csc.pdf",
    "fv/80442_buckinghamshire_2021-04-12_fv.pdf",
    "send/80428_bedford_2025-02-04_send.pdf",
)


@pytest.fixture(scope="module")
def index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over a full inspection, a letter, an area SEND report and a web page saved as PDF."""
    files = [shared / "reports" / name for name in FILES]
    bad = next((shared / "reports" / "not_pdf").glob("*.pdf"))
    folder = tmp_path_factory.mktemp("index")
    result = build_index([*files, bad], index=folder)
    assert len(result.added) == len(files)
    assert [Path(error.subject).name for error in result.failed] == [bad.name]
    return folder


def test_the_index_is_sound_and_a_second_run_does_nothing(index: Path, shared: Path) -> None:
    assert check_index(index) == []
    started = time.monotonic()
    result = build_index([shared / "reports" / FILES[0]], index=index)
    assert len(result.unchanged) == 1
    assert time.monotonic() - started < 5


def test_the_paragraph_on_re_referrals_is_found_by_words_and_by_meaning(index: Path) -> None:
    with Index.open(index) as opened:
        bucks = next(
            name for name in opened.catalogue.identities() if name.startswith("buckinghamshire-2018")
        )
        by_words = opened.catalogue.search_words(["re-referral", "rate"], [bucks], 3)
        vector = opened.embedder.embed_question("re-referral rate compared with England")
        by_meaning = opened.search_meaning(vector, [bucks], 3)
        for found in (by_words, by_meaning):
            paragraphs = opened.catalogue.paragraphs_by_id(name.split(":")[0] for name, _ in found)
            assert any(
                paragraph.number == "16" and paragraph.page_first == 12 for paragraph in paragraphs.values()
            )


def test_encoder_is_near_to_sentence_transformers_on_real_paragraphs(index: Path) -> None:
    import onnxruntime
    from sentence_transformers import SentenceTransformer

    with Index.open(index) as opened:
        texts = [
            paragraph.text
            for name in opened.catalogue.identities()
            for paragraph in opened.catalogue.paragraphs(name)
            if len(paragraph.text) > 60
        ][::4][:80]
        quantised = opened.embedder.embed_passages(texts)
        encoded = opened.embedder._tokenizer.encode_batch(texts)  # type: ignore[attr-defined]
    model = embedding._find_model(DEFAULT_MODEL)
    reference = SentenceTransformer(str(model), device="cpu").encode(texts, normalize_embeddings=True)
    session = onnxruntime.InferenceSession(build_encoder(model, quantised=False))
    inputs = {
        "input_ids": np.array([text.ids for text in encoded]),
        "attention_mask": np.array([text.attention_mask for text in encoded]),
    }
    exact = session.run(None, inputs)[0]
    assert (exact * reference).sum(1).min() >= 0.9999
    assert (quantised * reference).sum(1).mean() >= 0.99


def test_windows_and_paragraphs_of_real_reports_agree(index: Path) -> None:
    with Index.open(index) as opened:
        names = list(opened.catalogue.identities())
        ids, vectors = opened.catalogue.vectors(names)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)
        paragraphs = opened.catalogue.paragraphs_by_id(name.split(":")[0] for name in ids)
        assert {name.split(":")[0] for name in ids} == set(paragraphs)
        assert len(opened.catalogue.abbreviations()) > 5


def test_every_gold_evidence_of_the_reports_is_searchable(index: Path, shared: Path) -> None:
    questions = [json.loads(line) for line in (shared / "questions" / "dev.jsonl").read_text().splitlines()]
    with Index.open(index) as opened:
        by_file = {Path(i.source).name: name for name, i in opened.catalogue.identities().items()}
        wanted = {
            (by_file[Path(gold["file"]).name], " ".join(gold["evidence"].split()))
            for question in questions
            for gold in question["gold"]
            if Path(gold["file"]).name in by_file
        }
        assert len(wanted) >= 3
        for report, evidence in wanted:
            found = dict(opened.catalogue.search_words(evidence.split(), [report], 3))
            assert found, evidence


def test_the_folder_can_be_moved(index: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(index, moved)
    with Index.open(moved) as opened:
        vector = opened.embedder.embed_question("care leavers")
        assert opened.search_meaning(vector, None, 3)
        assert opened.vectors.query(vector, 3)
