"""Refuse to build a wheel without the generated parts, which are not in git."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = {
    "the JMeter plugin": "src/loadwright/agent/generator/jmeter/plugin/loadwright-jmeter.jar",
    "the catalogue of JMeter": "src/loadwright/server/catalogues/catalogue.json",
    "the browser libraries": "src/loadwright/server/web/static/vendor/*",
    "the compressed static files": "src/loadwright/server/config/compressed/*",
    "the compiled translations": "src/loadwright/**/*.mo",
}


class WheelHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects the files of the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Raise ``FileNotFoundError`` if a part is missing. Editable installs generate the parts later."""
        if version == "editable":
            return
        missing = [name for name, pattern in MADE.items() if not any(Path(self.root).glob(pattern))]
        if missing:
            raise FileNotFoundError(f"{' and '.join(missing)} not built yet; build the wheel with: make wheel")
