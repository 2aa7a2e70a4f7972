"""Edits of a plan: each changes what it names and no other byte, and can be undone exactly."""
