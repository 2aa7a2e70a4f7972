from loadwright.agent.host.ports.sockets import (
    CLOSE_WAIT,
    ESTABLISHED,
    FIN_WAIT2,
    GROUPS,
    LISTEN,
    NEW_SYN_RECV,
    STATES,
    SYN_SENT,
    TIME_WAIT,
    Connections,
)  # fmt: skip
from loadwright.core.hosts.figures import PORT


def test_every_state_but_listening_is_counted_once() -> None:
    states = [state for states in GROUPS.values() for state in states]
    assert sorted([*states, LISTEN]) == list(range(1, STATES))


def test_connections_are_counted_by_state_and_added_up() -> None:
    connections, other = Connections(), Connections()
    for state in (ESTABLISHED, ESTABLISHED, TIME_WAIT, CLOSE_WAIT, SYN_SENT, NEW_SYN_RECV):
        connections.states[state] += 1
    connections.received, connections.sent = 10, 20
    other.states[FIN_WAIT2] += 1
    other.received = 5
    connections.add(other)
    assert connections.values() == {
        "established": 2, "opening": 2, "time_wait": 1, "close_wait": 1, "closing": 1,
        "received_queue_bytes": 15, "sent_queue_bytes": 20,
    }  # fmt: skip
    declared = {field.name for field in PORT.fields}
    assert declared - connections.values().keys() == {"backlog", "backlog_limit"}
