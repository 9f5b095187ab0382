"""`inspectqa improve` over two made-up reports of one authority."""

from __future__ import annotations

import json

import pytest

from inspectqa.cli import main


@pytest.fixture(scope="module")
def marlbury(root, tmp_path_factory):
    """An index of Marlbury's reports of 2015 and 2020."""
    from inspectqa.indexing.build import build_index

    folder = tmp_path_factory.mktemp("marlbury") / "index"
    corpus = root / "corpus"
    build_index([corpus / "marlbury-2015-sif.pdf", corpus / "marlbury-2019-ilacs.pdf"], index=folder)
    return str(folder)


def test_what_must_improve_is_listed_newest_first_and_pairs_stand_side_by_side(marlbury, capsys):
    assert main(["improve", "marlbury", "--index", marlbury]) == 0
    out = capsys.readouterr().out
    assert out.index("published 2020") < out.index("published 2015")
    assert "similar wording, " in out
    assert any("2015, ¶5" in line and "│ Marlbury 2020" in line for line in out.splitlines())


def test_as_json_each_item_names_its_paragraph(marlbury, capsys):
    assert main(["improve", "Marlbury", "--json", "--index", marlbury]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [len(report["items"]) for report in found["reports"]] == [4, 7]
    pair = found["similar_wording"][0]
    assert pair["label"] == "similar wording"
    assert "pathway plans" in pair["earlier"]["text"]
    assert "pathway plans" in pair["later"]["text"]


def test_an_authority_without_reports_is_one_line(marlbury, capsys):
    assert main(["improve", "Kent", "--index", marlbury]) == 1
    assert "the index holds no report of it" in capsys.readouterr().err
