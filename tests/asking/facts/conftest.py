"""The official catalogue without an index."""

from __future__ import annotations

import pytest

from inspectqa.asking.facts.answers import FactsBase
from inspectqa.asking.understanding.questions import Known
from inspectqa.reading.official import official_rows


@pytest.fixture(scope="module")
def base() -> FactsBase:
    return FactsBase.of([], [], lambda ids: {}, official_rows())


@pytest.fixture(scope="module")
def known(base) -> Known:
    return Known.of(base.identities)
