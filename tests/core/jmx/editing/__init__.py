"""Edits of a plan."""
