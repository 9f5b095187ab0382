"""What the deployment files and the operations page name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from inspectqa.observing.metrics import Metrics
from inspectqa.settings import Settings

#: Names that are none of the settings: of the compose file, and of the tests.
OTHERS = {"INSPECTQA_SITE", "INSPECTQA_TEST_KEPT"}


@pytest.mark.parametrize("folder", ["deploy", "docs"])
def test_every_setting_that_is_named_exists(root: Path, folder: str) -> None:
    known = {f"INSPECTQA_{name.upper()}" for name in Settings.model_fields} | OTHERS
    named = {
        name
        for path in (root / folder).iterdir()
        if path.is_file() and path.suffix != ".json"
        for name in re.findall(r"INSPECTQA_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= known


def test_the_compose_file_has_one_writer_and_pages_of_one_index(root: Path) -> None:
    services = yaml.safe_load((root / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    pages = {name: service for name, service in services.items() if name.startswith("page-")}
    assert len(pages) == 2
    assert [name for name in services if "index " in services[name].get("command", "")] == ["writer"]
    for page in pages.values():
        assert page["environment"]["FORWARDED_ALLOW_IPS"] == "*", "else all people are one address"
    for service in (*pages.values(), services["writer"]):
        assert service["environment"]["INSPECTQA_CHROMA"] == "http://chroma:8000"
    assert [name for name in services if "ports" in services[name]] == ["proxy"]
    proxy = (root / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert all(f"{name}:7860" in proxy for name in pages)


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_the_proxies_keep_the_numbers_inside_and_do_not_buffer(root: Path, name: str) -> None:
    text = (root / "deploy" / name).read_text(encoding="utf-8")
    assert "/metrics" in text
    assert "404" in text
    assert "flush_interval -1" in text or "proxy_buffering off" in text
    assert "inspectqa_page" in text


def test_every_number_of_metrics_is_explained(root: Path) -> None:
    metrics = Metrics(lambda: {"generation": 1, "reports": 1, "paragraphs": 1, "seconds_behind": 1})
    metrics.close()
    names = set(re.findall(r"^# HELP inspectqa_(\w+)", metrics.text().decode(), re.MULTILINE))
    page = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in names:
        if not name.endswith("_created"):
            assert name in page or name.removeprefix("index") in page, name
