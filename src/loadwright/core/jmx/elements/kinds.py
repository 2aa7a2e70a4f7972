"""The kinds of elements, which are the groups of JMeter's menu."""

from __future__ import annotations

PLAN = "plan"
THREAD_GROUP = "thread group"
FRAGMENT = "fragment"
CONTROLLER = "controller"
SAMPLER = "sampler"
CONFIG = "config"
TIMER = "timer"
PRE_PROCESSOR = "pre-processor"
POST_PROCESSOR = "post-processor"
ASSERTION = "assertion"
LISTENER = "listener"
OTHER = "other"

_ENDINGS = {
    "ThreadGroup": THREAD_GROUP,
    "Controller": CONTROLLER,
    "Sampler": SAMPLER,
    "Config": CONFIG,
    "Manager": CONFIG,
    "Defaults": CONFIG,
    "Timer": TIMER,
    "PreProcessor": PRE_PROCESSOR,
    "Modifier": PRE_PROCESSOR,
    "PostProcessor": POST_PROCESSOR,
    "Extractor": POST_PROCESSOR,
    "Extractor2": POST_PROCESSOR,
    "Assertion": ASSERTION,
    "Listener": LISTENER,
    "Collector": LISTENER,
    "Visualizer": LISTENER,
}


def guess(class_name: str) -> str:
    """Guess the kind of an undeclared class from its name (without package)."""
    return next((kind for ending, kind in _ENDINGS.items() if class_name.endswith(ending)), OTHER)
