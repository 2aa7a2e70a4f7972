"""A test of eight hours with ten generators and fifty labels, delivered to a real server faster than real time."""

from benchmarks.soak.soak import run

__all__ = ["run"]
