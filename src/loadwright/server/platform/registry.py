"""Collects declarations of apps.

An app never names an app above it. Where it depends on one, it collects declarations that each app makes in a module of
an agreed name: ``urls.py``, ``nav.py`` (menu entries), ``api.py`` (routers), ``audit_words.py`` and ``extensions.py``.
"""

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

OURS = "loadwright.server."


@cache
def modules(name: str) -> tuple[Any, ...]:
    """Import the module ``name`` of each app that has one, in the order of ``INSTALLED_APPS``.

    Only the first call looks for the files, which takes some milliseconds.
    """
    ours = [config.module for config in apps.get_app_configs() if config.name.startswith(OURS) and config.module]
    return tuple(import_module(f"{app.__name__}.{name}") for app in ours if module_has_submodule(app, name))


def declared(module: str, name: str) -> list[Any]:
    """Return the concatenated lists ``name`` of the modules ``module`` of all apps."""
    return [one for each in modules(module) for one in getattr(each, name, ())]
