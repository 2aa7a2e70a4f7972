from __future__ import annotations

import os

from loadwright.agent.monitor.programs import Programs
from loadwright.core.hosts.readings import Series
from loadwright.core.protocol.monitor import MonitorOrder, ProcessOrder, SeenProcess
from tests.agent.host.ports.loopback import listening
from tests.agent.host.processes.programs import new_mark, running


def test_orders_are_followed_and_what_is_found_is_reported() -> None:
    mark, none = new_mark(), new_mark()
    programs = Programs(lambda: 0.0)
    with running(mark) as process, listening() as port:
        programs.follow(MonitorOrder(processes=[ProcessOrder(mark), ProcessOrder(none)], ports=[port.number]))
        readings: set[Series] = set()
        for collector in programs.collectors:
            readings |= collector.collect().keys()
        assert {
            Series("host_process", mark),
            Series("host_process", none),
            Series("host_port", str(port.number)),
        } <= readings
        assert programs.processes() == [SeenProcess(mark, [process.pid], [])]
        assert os.getpid() not in [jvm.pid for jvm in programs.jvms()]
    for collector in programs.collectors:
        collector.close()
