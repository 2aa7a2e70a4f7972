"""A real InfluxDB 1.x on an empty database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.process import Service, binary, own_folder, running

CONFIG = """\
reporting-disabled = true
bind-address = "127.0.0.1:0"

[meta]
  dir = "{folder}/meta"

[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false

[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false

[monitor]
  store-enabled = false

[continuous_queries]
  enabled = false
"""


@contextmanager
def influxd(folder: Path | None = None) -> Iterator[Service]:
    """Run influxd; its files are in ``folder`` (by default a temporary one)."""
    program = binary("influxd")
    with own_folder(folder) as home:

        def command(port: int) -> Sequence[str]:
            config = home / "influxdb.conf"
            config.write_text(CONFIG.format(folder=home, port=port))
            return [program, "-config", str(config)]

        with running(Service("influxd", command, home / "influxd.log", "/ping")) as service:
            yield service
