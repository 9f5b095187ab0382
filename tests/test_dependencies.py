"""What is installed is what constraints.txt pins."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path


def read_pins(file: Path) -> dict[str, str]:
    """The pinned version of each package."""
    lines = (line.split("#")[0].split(";")[0].strip() for line in file.read_text("utf-8").splitlines())
    return dict(line.split("==", 1) for line in lines if "==" in line)


def test_installed_versions_are_those_that_were_tested(root: Path) -> None:
    pins = read_pins(root / "constraints.txt")
    assert len(pins) > 30
    installed = {name: version for name in pins if (version := _installed(name)) is not None}
    assert len(installed) > 20
    differing = {
        name: version
        for name, version in installed.items()
        if version.split("+")[0] != pins[name].split("+")[0]
    }
    assert differing == {}


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
