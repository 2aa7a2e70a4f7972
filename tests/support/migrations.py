"""The database as it was before a migration."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def models_at(*nodes: tuple[str, str]) -> Any:
    """Migrate to ``nodes`` and return the models of that time.

    Apps that depend on later migrations have no tables then, and are not among the models.
    """
    MigrationExecutor(connection).migrate(list(nodes))
    loader = MigrationExecutor(connection).loader
    others = [node for node in loader.graph.leaf_nodes() if node in loader.applied_migrations]
    return loader.project_state([*others, *nodes]).apps
