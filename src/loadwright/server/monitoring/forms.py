"""Forms of hosts: enrolment codes, and what is measured on a server in addition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.fleet.forms import EnrolmentForm, UsesField
from loadwright.server.web.forms import PLAIN, PageForm, TextField

from . import errors
from .actions import MOST_LINKS, MOST_PORTS


class CodeForm(EnrolmentForm):
    """Options of an enrolment code for monitor agents."""

    uses = UsesField(
        label=_("Hosts to enrol"), initial=10, help_text=_("How many machines can use the code. Default: 10.")
    )


def parse_ports(text: str) -> list[int]:
    """Read ports separated by commas. Raises ``ActionError``."""
    words = _words(text)
    if not all(_is_number(word) for word in words):
        raise errors.PORTS(count=MOST_PORTS)
    return [int(word) for word in words]


def parse_links(text: str) -> dict[str, int]:
    """Read speeds such as ``eth0=1000``, separated by commas. Raises ``ActionError``."""
    found = {}
    for word in _words(text):
        name, _equals, speed = (part.strip() for part in word.partition("="))
        if not _is_number(speed):
            raise errors.LINK_SPEEDS(count=MOST_LINKS)
        found[name] = int(speed)
    return found


class HostForm(PageForm):
    """What is measured on a server in addition: ports, and the speed of links that do not state it."""

    ports = TextField(
        parse_ports,
        label=_("TCP ports"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "8080, 9090"}),
        help_text=_("Separated by commas. Those of the project’s process are found without this. Default: none."),
    )
    link_mbit_s = TextField(
        parse_links,
        label=_("Link speeds"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "eth0=1000"}),
        help_text=_("In Mbit/s, separated by commas, for interfaces that do not state it. Default: as stated."),
    )


def shown(ports: Sequence[int], link_mbit_s: Mapping[str, int]) -> dict[str, str]:
    """Return the initial texts of ``HostForm``."""
    links = [f"{name}={speed}" for name, speed in link_mbit_s.items()]
    return {"ports": ", ".join(map(str, ports)), "link_mbit_s": ", ".join(links)}


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) < 10


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\uff0c", ",").split(",") if word.strip()]
