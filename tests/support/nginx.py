"""A real nginx as a load target, configured with the modules of the stock package only.

Paths: ``/`` and ``/ok`` answer 200 with a small fixed body, ``/error`` 500, ``/missing`` 404, ``/status`` nginx's own
counters, ``/bytes/N`` a body of N KB (N of ``SIZES_KB``), ``/slow?ms=N`` 200 after N milliseconds (N of ``DELAYS_MS``;
``/slow`` alone is 200 ms).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.process import Service, binary, own_folder, running

DELAYS_MS = (5, 10, 20, 50, 100, 200, 500, 1000, 1500, 2000, 3000, 5000)
SIZES_KB = (1, 10, 100, 1000)
OK_BODY = "ok from the target\n"

CONFIG = """\
{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log crit;
events {{
  worker_connections 8192;
  multi_accept on;
}}
http {{
  access_log {access_log};
  default_type text/plain;
  keepalive_timeout 3600s;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = / {{ return 200 "{body}"; }}
    location = /ok {{ return 200 "{body}"; }}
    location = /status {{ stub_status; }}
    location = /error {{ return 500 "broken on purpose\\n"; }}
    location = /missing {{ return 404 "not here\\n"; }}
    location /bytes/ {{ root {folder}/files; }}
    location = /slow {{
      if ($arg_ms = "") {{ rewrite ^ /delay/200 last; }}
      rewrite ^ /delay/$arg_ms last;
    }}
    location @late {{ return 200 "late\\n"; }}
{delays}
    location / {{ return 404 "no such path\\n"; }}
  }}
}}
"""

# The stock package has no sleep, but it can wait for a connection that is never accepted.
DELAY = """\
    location = /delay/{ms} {{
      internal;
      proxy_pass http://127.0.0.1:{hole};
      proxy_connect_timeout {ms}ms;
      proxy_intercept_errors on;
      error_page 502 504 =200 @late;
    }}"""


@contextmanager
def nginx(folder: Path | None = None, *, access_log: str = "off") -> Iterator[Service]:
    """Run nginx as a load target; ``access_log`` is the value of that directive, for example a path."""
    program = binary("nginx")
    with own_folder(folder) as home, black_hole() as hole:
        for size in SIZES_KB:
            path = home / "files" / "bytes" / str(size)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x" * 1024 * size)

        def command(port: int) -> Sequence[str]:
            config = home / "nginx.conf"
            config.write_text(
                CONFIG.format(
                    # The worker would otherwise switch to a user who cannot read the temporary folder.
                    user="user root;" if os.geteuid() == 0 else "",
                    folder=home,
                    port=port,
                    access_log=access_log,
                    body=OK_BODY.replace("\n", "\\n"),
                    delays="\n".join(DELAY.format(ms=ms, hole=hole) for ms in DELAYS_MS),
                )
            )
            return [program, "-p", str(home), "-e", str(home / "nginx.log"), "-c", str(config)]

        with running(Service("nginx", command, home / "output.log", "/ok")) as service:
            yield service


@contextmanager
def black_hole() -> Iterator[int]:
    """Yield a loopback port on which connections are neither accepted nor refused."""
    with ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        # Once the listener's queue is full, the kernel drops all further connection attempts.
        for _ in range(4):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port
