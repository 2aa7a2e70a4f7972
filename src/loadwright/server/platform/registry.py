"""Declarations of apps, collected by the app that uses them.

An app never names one above it. Where it needs something of those, it collects a declaration that each of them makes in
a module of an agreed name: ``urls.py``, ``nav.py`` (menu entries), ``api.py`` (routers), ``audit_words.py`` and
``extensions.py``.
"""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

OURS = "loadwright.server."


def modules(name: str) -> list[Any]:
    """Return the module ``name`` of each installed app of ours that has one, in the order of ``INSTALLED_APPS``."""
    ours = [config.module for config in apps.get_app_configs() if config.name.startswith(OURS) and config.module]
    return [import_module(f"{app.__name__}.{name}") for app in ours if module_has_submodule(app, name)]


def declared(module: str, name: str) -> list[Any]:
    """Return what the apps list as ``name`` in their ``module``, as one list."""
    return [one for each in modules(module) for one in getattr(each, name, ())]
