from __future__ import annotations

import pytest

from loadwright.core.jmx.elements import kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("FunkyThreadGroup", kinds.THREAD_GROUP),
        ("MyController", kinds.CONTROLLER),
        ("KafkaSampler", kinds.SAMPLER),
        ("RedisDataConfig", kinds.CONFIG),
        ("DNSCacheManager", kinds.CONFIG),
        ("MyPostProcessor", kinds.POST_PROCESSOR),
        ("MyPreProcessor", kinds.PRE_PROCESSOR),
        ("HtmlExtractor2", kinds.POST_PROCESSOR),
        ("MyAssertion", kinds.ASSERTION),
        ("BackendVisualizer", kinds.LISTENER),
        ("Timer", kinds.TIMER),
        ("TimerOfMine", kinds.OTHER),
        ("", kinds.OTHER),
    ],
)
def test_the_end_of_the_name_shows_the_kind(name: str, kind: str) -> None:
    assert kinds.guess(name) == kind
