"""The ES modules that a page loads.

A browser learns which modules a module imports when it has loaded it: one round trip for each level of imports. Pages
name all of them in advance.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django.contrib.staticfiles import finders

_IMPORT = re.compile(r"""^(?:import|export)\b(?:[^"'();]*\bfrom)?\s*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the static files that the module ``name`` imports, directly or not; what it may load later is left out."""
    found = [name]
    # Grows on the way.
    for module in found:
        addresses = _IMPORT.findall(_source(module))
        names = (normpath(join(dirname(module), address)) for address in addresses)
        found += [one for one in dict.fromkeys(names) if one not in found]
    return tuple(found[1:])


def _source(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text(encoding="utf-8")
