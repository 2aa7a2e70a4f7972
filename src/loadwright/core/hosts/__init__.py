"""Figures of hosts: what monitor agents measure, and how it merges over time."""
