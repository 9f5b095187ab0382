"""Fixtures that every test can use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and questions beside the repository; skips where it is absent."""
    if not (SHARED / "reports").is_dir():
        pytest.skip("no ../shared/reports beside the repository: the real reports are not here")
    return SHARED
