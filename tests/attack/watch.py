"""A program that requests /healthz until it is stopped, and writes how long each answer took, in seconds, to a file.

python watch.py PORT FILE
"""

from __future__ import annotations

import http.client
import sys
import time
from pathlib import Path

INTERVAL_S = 0.05


def watch(port: int, output: Path) -> None:
    """Append one line for each request; ``-1`` for one that failed."""
    with output.open("w", buffering=1) as file:
        while True:
            file.write(f"{answered(port):.4f}\n")
            time.sleep(INTERVAL_S)


def answered(port: int) -> float:
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        if connection.getresponse().read() != b"ok\n":
            return -1
    except OSError:
        return -1
    finally:
        connection.close()
    return time.perf_counter() - begin


if __name__ == "__main__":
    watch(int(sys.argv[1]), Path(sys.argv[2]))
