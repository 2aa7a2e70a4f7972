"""The options of the JVM: defaults, and what the user prefers."""

from __future__ import annotations

import pytest

from loadwright.agent.generator.jmeter.java_options import java_options, recorded


def test_the_users_options_come_last_so_that_java_prefers_them() -> None:
    options = java_options(512, ["-Xmx2g", "-XX:-TieredCompilation"])
    assert options[-2:] == ["-Xmx2g", "-XX:-TieredCompilation"]
    assert {"-Xms512m", "-Xmx512m", "-XX:+UseG1GC"} <= set(options)


@pytest.mark.parametrize(
    ("users", "environment"),
    [(["-XX:+UseParallelGC"], []), ([], ["-Xss1m", "-XX:+UseSerialGC"]), (["-XX:+UseZGC"], ["-XX:+UseZGC"])],
)
def test_a_collector_of_the_user_replaces_ours(users: list[str], environment: list[str]) -> None:
    assert not any("G1" in option for option in java_options(512, users, environment))


def test_results_record_no_system_properties() -> None:
    assert recorded(["-server", "-Xmx1g", "-Dpassword=hush", "-javaagent:x.jar", "-XX:+UseG1GC"]) == [
        "-server",
        "-Xmx1g",
        "-XX:+UseG1GC",
    ]
