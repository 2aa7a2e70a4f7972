"""The kind of every element: its place in JMeter's menu, told from its class."""

from __future__ import annotations

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.threads import is_thread_group

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

# Classes whose names do not end in what they are.
_EXCEPTIONS = {
    "TestPlan": PLAN,
    "TestFragmentController": FRAGMENT,
    "Arguments": CONFIG,
    "AuthManager": CONFIG,
    "CSVDataSet": CONFIG,
    "ConfigTestElement": CONFIG,
    "JDBCDataSource": CONFIG,
    "LoginConfig": CONFIG,
    "AjpSampler": SAMPLER,
    "HTTPSampler2": SAMPLER,
    "HTTPSamplerProxy": SAMPLER,
    "JDBCPreProcessor": PRE_PROCESSOR,
    "TestAction": SAMPLER,
    "RunTime": CONTROLLER,
    "RegExUserParameters": PRE_PROCESSOR,
    "SampleTimeout": PRE_PROCESSOR,
    "URLRewritingModifier": PRE_PROCESSOR,
    "AnchorModifier": PRE_PROCESSOR,
    "UserParameters": PRE_PROCESSOR,
    "ResultAction": POST_PROCESSOR,
    "ResultCollector": LISTENER,
    "MailerResultCollector": LISTENER,
    "ResultSaver": LISTENER,
    "Summariser": LISTENER,
}
_ENDINGS = {
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


def kind(element: Element) -> str:
    """Return one of this module's words for the element; ``other`` for a class that does not say."""
    if is_thread_group(element):
        return THREAD_GROUP
    name = element.class_name
    return _EXCEPTIONS.get(name) or next((kind for end, kind in _ENDINGS.items() if name.endswith(end)), OTHER)
