"""Runs, their participants, events and loads, and the schedules that start them."""

from .deleted import DeletedRun
from .event import RunEvent
from .participant import RunGenerator, RunShares, RunTarget
from .run import Run
from .schedule import PlanLoad, Schedule

__all__ = ["DeletedRun", "PlanLoad", "Run", "RunEvent", "RunGenerator", "RunShares", "RunTarget", "Schedule"]
