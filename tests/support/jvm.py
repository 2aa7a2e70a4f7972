"""A process in place of JMeter's JVM: it speaks the plugin's side of the link, and measures what it is told to.

Real JMeter takes seconds to start; system tests use it. Tests of how its process is handled use this one, which
behaves as the property ``act`` demands: see ``PROGRAM``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from loadwright.agent.generator.jmeter.command import Java, JMeterInstall

PROGRAM = """#!{python} -IS
import json, os, pathlib, signal, socket, sys, time

def asked(arguments):
    options = dict(zip(arguments, arguments[1:]))
    lines = pathlib.Path(options["-q"]).read_text().splitlines()
    return options, dict(line.partition("=")[::2] for line in lines)

options, properties = asked(sys.argv)
if "loadwright.standby" in properties:
    pathlib.Path(properties["loadwright.standby"]).touch()
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    options, properties = asked(line.rstrip("\\n").split("\\t"))
log = pathlib.Path(options["-j"])
act = properties.get("act", "measures")
log.write_text("2026-01-01 10:00:00 INFO o.a.j.JMeter: started\\n")
if "-l" in options:
    pathlib.Path(options["-l"]).write_text("timeStamp,elapsed\\n1,2\\n")
if act == "fails-to-load":
    with log.open("a") as file:
        file.write("2026-01-01 10:00:01 ERROR o.a.j.JMeter: The plan is not readable.\\n")
    sys.exit(1)

if act == "writes":
    pathlib.Path("out").mkdir()
    pathlib.Path("out/res.csv").write_text("written\\n")
    pathlib.Path("../above.csv").write_text("written\\n")
if "loadwright.samples" in properties:
    pathlib.Path(properties["loadwright.samples"]).write_text("<sample/>\\n")
if "loadwright.failures" in properties:
    pathlib.Path(properties["loadwright.failures"]).write_text("<sample/>\\n")

link = socket.create_connection(("127.0.0.1", int(properties["loadwright.port"])))
link.settimeout(0.05)
received = b""

def say(**message):
    link.sendall(json.dumps(message).encode() + b"\\n")

def heard():
    global received
    try:
        part = link.recv(65536)
    except socket.timeout:
        return []
    if not part:
        sys.exit(0)
    received += part
    *words, received = received.split(b"\\n")
    return [word.decode() for word in words]

def second(number, at):
    frame = dict(label="GET /", samples=2, errors=1, bytes_received=10, bytes_sent=5, sum_ms=6, min_ms=1, max_ms=5,
                 histogram="1 1 5 1", error_kinds={{"500": 1}})
    say(type="second", seq=number, second=at, rate_asked=2.0, transactions=2, missed=0, late_ms=0, threads=1,
        capped=False, gc_percent=0.0, heap_bytes=1000, frames=[frame])

say(type="hello", protocol=1, token=os.environ["LOADWRIGHT_LINK_TOKEN"])
say(type="state", state="ready")
started = stopped = acknowledged = sent = 0
begin = int(time.time())
while True:
    for word in heard():
        with log.open("a") as file:
            file.write(word + "\\n")
        if word.startswith("ack "):
            acknowledged = int(word[4:])
        elif word.startswith("start ") and not started:
            started = 1
            say(type="state", state="running")
            if act == "dies":
                os.kill(os.getpid(), signal.SIGKILL)
        elif word == "stop now" or word == "stop soft" and act != "ignores-soft-stop":
            stopped = 1
    if started and not stopped and sent < 3 and act != "silent":
        sent += 1
        second(sent, begin + sent)
    if act in ("ends", "writes") and acknowledged == 3:
        stopped = 1
    if act == "halts" and acknowledged == 3:
        os._exit(5)
    if act in ("stops-the-test", "exits") and acknowledged == 3:
        with log.open("a") as file:
            file.write("2026-01-01 10:00:02 INFO o.a.j.t.JMeterThread: Shutdown Test detected by thread: TG 1-1\\n")
        by = "plan" if act == "stops-the-test" else "exit"
        state = "ended" if act == "stops-the-test" else "exiting"
        say(type="state", state=state, load_ended_ms=begin * 1000 + 2500, ended_by=by)
        sys.exit(0 if act == "stops-the-test" else 3)
    if stopped and acknowledged == sent:
        say(type="state", state="ended")
        if act == "stays":
            time.sleep(600)
        sys.exit(0)
"""


def second_message(number: int, second: int) -> dict[str, Any]:
    """Return a second as the plugin sends it: with two requests, one of which failed."""
    frame = {
        "label": "GET /", "samples": 2, "errors": 1, "bytes_received": 10, "bytes_sent": 5, "sum_ms": 6, "min_ms": 1,
        "max_ms": 5, "histogram": "1 1 5 1", "error_kinds": {"500": 1},
    }  # fmt: skip
    return {
        "type": "second", "seq": number, "second": second, "rate_asked": 2.0, "transactions": 2, "missed": 0,
        "late_ms": 0, "threads": 1, "capped": False, "gc_percent": 0.0, "heap_bytes": 1000, "frames": [frame],
    }  # fmt: skip


def jvm(folder: Path) -> tuple[JMeterInstall, Java]:
    """Return a JMeter and a Java whose processes are ``PROGRAM``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "java"
    path.write_text(PROGRAM.format(python=sys.executable))
    path.chmod(0o755)
    return JMeterInstall(folder / "jmeter", "5.6.3"), Java(path, "17.0.1")
