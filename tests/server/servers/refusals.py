"""What is refused, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.ssh.target import PASSWORD, Secret

OWN = Secret(PASSWORD, password="of-its-own")


def refused(code: str, act: Callable[[], Any]) -> ActionError:
    with pytest.raises(ActionError) as error:
        act()
    assert error.value.code == code, error.value
    return error.value
