"""Files below /proc with chosen contents."""

from pathlib import Path


def write_network(proc: Path, received: int, sent: int) -> None:
    """Write ``net/dev`` with loopback and one other interface."""
    lines = [
        "Inter-|",
        " face |",
        f"    lo: 9 {'0 ' * 7}9 {'0 ' * 7}",
        f"  eth0: {received} {'0 ' * 7}{sent} {'0 ' * 7}",
    ]
    (proc / "net" / "dev").write_text("\n".join(lines) + "\n")
