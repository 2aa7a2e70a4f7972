from __future__ import annotations

from loadwright.agent.host.devices import LOOK_UP_SECONDS, Devices, sums


class Machine:
    def __init__(self) -> None:
        self.facts = {"sda": 1, "sdb": 2}
        self.asked: list[str] = []

    def look_up(self, name: str) -> int:
        self.asked.append(name)
        return self.facts[name]


def test_a_device_is_looked_up_when_it_appears_and_forgotten_when_it_vanishes() -> None:
    machine = Machine()
    devices = Devices(machine.look_up)
    first = devices.present(["sda"], 0.0)["sda"]
    assert first.facts == 1
    assert devices.present(["sda", "sdb"], 1.0)["sda"] is first
    assert list(devices.present(["sdb"], 2.0)) == ["sdb"]
    again = devices.present(["sda", "sdb"], 3.0)["sda"]
    assert again is not first
    assert machine.asked == ["sda", "sdb", "sda"]


def test_facts_are_looked_up_again_now_and_then_and_counters_remain() -> None:
    machine = Machine()
    devices = Devices(machine.look_up)
    device = devices.present(["sda"], 100.0)["sda"]
    device.counters.since(100.0, [1])
    machine.facts["sda"] = 7
    assert devices.present(["sda"], 99.0 + LOOK_UP_SECONDS)["sda"].facts == 1
    later = devices.present(["sda"], 100.0 + LOOK_UP_SECONDS)["sda"]
    assert (later.facts, later.counters.started) == (7, True)
    # The clock went back.
    machine.facts["sda"] = 8
    assert devices.present(["sda"], 5.0)["sda"].facts == 8


def test_facts_that_cannot_change_are_looked_up_once() -> None:
    machine = Machine()
    devices = Devices(machine.look_up, lambda facts: facts == 2)
    for now in (0.0, LOOK_UP_SECONDS, 2 * LOOK_UP_SECONDS):
        devices.present(["sda", "sdb"], now)
    assert machine.asked == ["sda", "sdb", "sdb", "sdb"]


def test_sums_have_the_names_of_totals() -> None:
    assert sums([{"read_s": 1.0, "busy": 3.0}, {"read_s": 2.5}], {"read_s": "all_read_s"}) == {"all_read_s": 3.5}
