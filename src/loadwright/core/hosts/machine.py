"""The identity of a machine, by which an agent on it is matched with a server of the inventory."""

from __future__ import annotations

from hashlib import sha256

_SALT = "loadwright"


def hashed(machine_id: str) -> str:
    """Return what stands for the id in ``/etc/machine-id``, which is confidential (machine-id(5)); empty without one.

    In a shell: ``printf 'loadwright %s' "$(cat /etc/machine-id)" | sha256sum | cut -c1-32``.
    """
    text = machine_id.strip()
    return sha256(f"{_SALT} {text}".encode()).hexdigest()[:32] if text else ""
