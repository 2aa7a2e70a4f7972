from __future__ import annotations

from tests.core.jmx.elements.declared.summaries import summarised


def test_summaries_of_timers() -> None:
    assert summarised("ConstantTimer", delay="300") == "300 ms"
    assert summarised("UniformRandomTimer", delay="5", range="100") == "5 ms + up to 100 ms"
    assert summarised("GaussianRandomTimer", delay="300", range="100") == "300 ms ± 100 ms"
    assert summarised("ConstantThroughputTimer", throughput="60") == "60 per minute"
    assert summarised("SyncTimer", groupSize="10") == "groups of 10"


def test_an_empty_delay_is_none() -> None:
    assert summarised("ConstantTimer", delay="") == "0 ms"
    assert summarised("PoissonRandomTimer", delay="", range="") == "0 ms + up to 0 ms"
    assert summarised("ConstantThroughputTimer", throughput="") == ""
    assert summarised("SyncTimer", groupSize="") == ""
