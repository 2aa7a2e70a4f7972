"""Runs, their participants, hosts, events and loads, and the schedules that start them."""

from .deleted import DeletedRun
from .event import RunEvent
from .hosts import PlanHosts, RunHosts
from .participant import RunGenerator, RunShares, RunTarget
from .run import Run
from .schedule import PlanLoad, Schedule

__all__ = [
    "DeletedRun",
    "PlanHosts",
    "PlanLoad",
    "Run",
    "RunEvent",
    "RunGenerator",
    "RunHosts",
    "RunShares",
    "RunTarget",
    "Schedule",
]
