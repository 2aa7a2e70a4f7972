"""An archive of the classes that JMeter loads (class-data sharing): with it, JVMs start with a fifth less CPU.

scripts/archive-classes, a step of the setup, makes it with one run of JMeter. It needs Java 13 or newer; the tests do
without it on an older one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from loadwright.core.protocol import generator as protocol
from tests.support.engines import running
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, preprocessor, thread_group, transaction
from tests.support.plans import csv_data, http_request

ARCHIVE = Path(__file__).parents[2] / ".cache" / "tests" / "jmeter.jsa"

# Java's second compiler pays off after minutes; most JVMs of tests live for seconds.
QUICK = "-XX:TieredStopAtLevel=1"


def java_options() -> str:
    """Return the options with which JVMs of tests start quickly, as ``JDK_JAVA_OPTIONS`` takes them."""
    if not ARCHIVE.is_file():
        return QUICK
    # Other programs than JMeter, which cannot use it, do not report that.
    return f'{QUICK} -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off "-XX:SharedArchiveFile={ARCHIVE}"'


async def make() -> None:
    """Run a plan with what most plans of tests consist of; its JVM writes the archive when it exits."""
    ARCHIVE.parent.mkdir(parents=True, exist_ok=True)
    ARCHIVE.unlink(missing_ok=True)
    made = ARCHIVE.with_suffix(".new")
    os.environ["JDK_JAVA_OPTIONS"] = f'{QUICK} "-XX:ArchiveClassesAtExit={made}"'
    plan = jmx_plan(
        thread_group(
            csv_data("users.csv"),
            preprocessor("vars.put('seen', 'yes')"),
            groovy_sampler("script", "SampleResult.setSampleLabel(vars.get('user')); new File('note.txt').text = 'a'"),
            transaction("page", java_sampler("quick"), http_request("refused", 9), parent=True),
        ),
        variables={"host": "127.0.0.1"},
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan").mkdir()
        (Path(folder) / "plan" / "users.csv").write_text("${__UUID()}\n")
        async with running(Path(folder), plan, protocol.RATE) as run:
            await run.ready()
            await run.begin((0, 20), length=2)
            await run.over()
    made.replace(ARCHIVE)


if __name__ == "__main__":
    try:
        asyncio.run(make())
    except (AssertionError, OSError) as error:
        # The tests run without it, only more slowly.
        sys.stderr.write(f"JVMs of tests start without an archive of their classes: {error}\n")
