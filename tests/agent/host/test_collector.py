from loadwright.agent.host.collector import part_name
from loadwright.core.hosts.figures import MAX_PART


def test_names_of_parts_are_printable_and_of_limited_length() -> None:
    assert part_name("/data/höhe 1") == "/data/höhe 1"
    assert part_name("/a\nb\x1b[2J\udcfc") == "/a?b?[2J?"
    assert len(part_name("\n" * 999)) == len(part_name("x" * 999)) == MAX_PART
