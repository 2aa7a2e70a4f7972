"""Loadwright: a self-hosted performance-testing platform around Apache JMeter."""

__version__ = "0.1.0"
