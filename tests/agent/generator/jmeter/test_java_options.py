"""The options of the JVM: defaults, and what the user prefers."""

from __future__ import annotations

import pytest

from loadwright.agent.generator.jmeter.java_options import java_options, recorded


def test_the_users_options_come_last_so_that_java_prefers_them() -> None:
    options = java_options(512, 2, ["-Xmx2g", "-XX:-TieredCompilation"])
    assert options[-2:] == ["-Xmx2g", "-XX:-TieredCompilation"]
    assert {"-Xms2g", "-Xmx512m", "-XX:+UseParallelGC"} <= set(options)


@pytest.mark.parametrize(
    ("users", "initial"),
    [([], "512m"), (["-Xmx300m"], "300m"), (["-Xmx300m", "-Xmx1g"], "1g"), (["-Xmx300m", "-Xms100m"], "100m")],
)
def test_the_initial_heap_is_never_larger_than_the_maximum(users: list[str], initial: str) -> None:
    assert [option for option in java_options(512, 2, users) if option.startswith("-Xms")][-1] == f"-Xms{initial}"


@pytest.mark.parametrize(
    ("heap_mb", "cores", "collector"),
    [
        (1024, 1, "-XX:+UseSerialGC"),
        (512, 2, "-XX:+UseParallelGC"),
        (4096, 16, "-XX:+UseParallelGC"),
        (4097, 2, "-XX:+UseG1GC"),
        (8192, 1, "-XX:+UseG1GC"),
    ],
)
def test_the_collector_depends_on_cores_and_heap(heap_mb: int, cores: int, collector: str) -> None:
    options = java_options(heap_mb, cores, [])
    assert [option for option in options if option.startswith("-XX:+Use")] == [collector]


@pytest.mark.parametrize(
    ("users", "environment"),
    [(["-XX:+UseParallelGC"], []), ([], ["-Xss1m", "-XX:+UseSerialGC"]), (["-XX:+UseZGC"], ["-XX:+UseZGC"])],
)
def test_a_collector_of_the_user_replaces_ours(users: list[str], environment: list[str]) -> None:
    options = java_options(512, 2, users, environment)
    assert {option for option in options if option.startswith("-XX:+Use")} <= set(users)


def test_results_record_no_system_properties() -> None:
    assert recorded(["-server", "-Xmx1g", "-Dpassword=hush", "-javaagent:x.jar", "-XX:+UseG1GC"]) == [
        "-server",
        "-Xmx1g",
        "-XX:+UseG1GC",
    ]


def test_the_jvm_of_a_trial_starts_quickly_with_a_small_heap() -> None:
    options = java_options(1024, 8, [], trial=True)
    assert {"-Xmx1024m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"} <= set(options)
    assert not [option for option in options if option.startswith("-Xms")]
    assert "-XX:+UseSerialGC" not in java_options(1024, 8, ["-XX:+UseZGC"], trial=True)
