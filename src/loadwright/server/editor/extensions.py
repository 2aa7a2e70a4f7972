"""What the editor adds to plans: revisions that drafts are made from are kept."""

from __future__ import annotations

from . import queries

REVISION_BASES = [queries.bases]
