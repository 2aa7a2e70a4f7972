"""The catalogue of JMeter's elements, which ``make setup`` makes with the JMeter that it installs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from loadwright.core.jmx.catalogue import Catalogue

from .reading import read_catalogue

FILE = Path(__file__).with_name("catalogue.json")


@cache
def catalogue() -> Catalogue:
    """Return the catalogue; an empty one if it was not made."""
    return read_catalogue(FILE)
