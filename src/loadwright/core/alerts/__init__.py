"""Alerts: rules about the figures of hosts, and the states that follow from measured values."""
