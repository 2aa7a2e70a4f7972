"""Invalid input: values of every wrong kind, and messages mutated from valid ones."""

from __future__ import annotations

import copy
import gzip
import json
import random
from typing import Any

VALUES: list[Any] = [
    None, True, [], {}, [[[]]], "", "0", "null", 0, -1, 1.5, 2**31, 2**53, 2**63, 2**64, 10**30, 10**400, -(10**30),
    1e308, 5e-324, float("nan"), float("inf"), float("-inf"), "\0", "a\nb", "\x1b]52;c;eA==\x07", "\ud800", "\ufffe",
    "\u202e", "＝1+1", "'", '"><script>', "%s%n", "{{7*7}}", "../../etc/passwd", "9" * 400, "x" * 5000, "🎃" * 300,
    ["x"] * 1000, {"a": {"b": {"c": []}}},
]  # fmt: skip
"""Values of every type, at and beyond every limit."""

UNPACKED_BYTES = 30_000_000
DEEP = ["[" * 100_000, '{"a":' * 50_000, "[" * 90 + "]" * 90]

WORDS = [
    "", "0", "-1", "1e400", "9" * 5000, "18446744073709551616", "nan", "1,5", "\x1b[2J", "a\nb", "x" * 5000, "\0",
    "\ufffe", "\u202e", "＝1", "'", '"><b>', "%", "%00", "../..", "2026-13-45T99:99", "9999-12-31T23:59:59Z",
    "0001-01-01",
]  # fmt: skip
"""Texts for forms, addresses and parameters."""

OBSERVED = {
    "run": "0", "state": "running", "revision": 1, "seconds": 3, "last_second": 1_700_000_000, "drained": False,
    "points_dropped": 0, "error": "", "error_message": {"code": "text", "params": {"text": "x"}}, "log_tail": "",
    "stalled": False, "attempt": 0, "warnings": [], "fetched_bytes": 0, "fetch_bytes": 0, "warming_up": False,
    "warm_up_s": 1.5, "java_options": ["-Xmx1g"], "load_ended_at": 1.5, "remarks": [{"code": "text", "params": {}}],
}  # fmt: skip
"""The state of a generator in a run, as its reports contain it."""
HELLO = {
    "type": "hello", "role": "generator", "hostname": "h", "version": 1, "cores": 4, "java": "17", "jmeter": "5.6.3",
}  # fmt: skip
REPORT = {
    "type": "report", "sent_at": 1.5, "clock_offset": 0.1, "host": {"cpu_percent": 5.0}, "observed": OBSERVED,
    "kept": ["0a1b2c3d4e5f"],
}  # fmt: skip
SHOW = {
    "show": {"since": 1, "until": 2, "last": 60, "points": 100, "label": "home", "kind": "request", "generator": "g"}
}
TYPED = [
    {"type": "input", "data": "x"}, {"type": "resize", "columns": 80, "rows": 24}, {"type": "ack", "bytes": 5},
    {"type": "ping", "at": 5},
]  # fmt: skip


def mutated(chance: random.Random, document: Any) -> Any:
    """Return ``document`` with one to three of its values, at any depth, replaced or removed."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        place = document
        while isinstance(place, (dict, list)) and place:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            inner = place[key]
            if not (isinstance(inner, (dict, list)) and inner and chance.random() < 0.7):
                if isinstance(place, dict) and chance.random() < 0.2:
                    del place[key]
                else:
                    # A copy: a later round may change it.
                    place[key] = copy.deepcopy(chance.choice(VALUES))
                break
            place = inner
    return document


def message(chance: random.Random, examples: list[Any]) -> str | bytes:
    """Return a message for a WebSocket: random bytes or characters, deep JSON, or a mutated example."""
    kind = chance.random()
    if kind < 0.15:
        return chance.randbytes(chance.randint(0, 2000))
    if kind < 0.25:
        return "".join(chr(chance.randrange(0xD800)) for _ in range(chance.randint(0, 500)))
    if kind < 0.3:
        return chance.choice(DEEP)
    return json.dumps(mutated(chance, chance.choice(examples)))


def messages(chance: random.Random, *examples: Any) -> list[str | bytes]:
    return [message(chance, list(examples)) for _ in range(chance.randint(1, 20))]


def body(chance: random.Random, examples: list[Any]) -> bytes:
    """Return the body of a request: a message as bytes, or a compressed one that is much larger when unpacked."""
    if chance.random() < 0.1:
        pattern = chance.choice((b"x", b"a b=1 1\n", b"["))
        return gzip.compress(pattern * (UNPACKED_BYTES // len(pattern)), 1)
    made = message(chance, examples)
    return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
