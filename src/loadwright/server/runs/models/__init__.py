"""Runs, who takes part in them, what happened to them, and when they are started."""

from .event import RunEvent
from .participant import RunGenerator, RunShares, RunTarget
from .run import Run
from .schedule import PlanLoad, Schedule

__all__ = ["PlanLoad", "Run", "RunEvent", "RunGenerator", "RunShares", "RunTarget", "Schedule"]
