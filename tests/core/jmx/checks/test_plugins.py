"""Plugins and drivers that plans need."""

from collections.abc import Mapping

from loadwright.core.jmx.checks.check import check, messages_of
from loadwright.core.jmx.checks.plugins import names_plugin, of_generators
from loadwright.core.jmx.checks.problem import WARNING, Plugins
from tests.core.jmx.checks.problems import warned
from tests.core.jmx.plans import element, group, plan, string


def test_elements_of_plugins_are_reported_even_if_disabled() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps", enabled=False)
    unknown = element("com.example.Sampler", "mine")

    problems = warned(plan(group(children=unknown) + stepping), [])

    assert [problem.severity for problem in problems] == [WARNING, WARNING]
    assert "'mine' needs a JMeter plugin" in str(problems[0].message)
    assert "'steps' needs the JMeter plugin jpgc-casutg" in str(problems[1].message)


def test_only_generators_that_lack_a_plugin_are_named() -> None:
    tree = plan(group(children=element("com.example.Sampler", "mine")))
    everywhere = {"a": {"com.example.Sampler"}, "b": {"com.example.Sampler", "x"}}

    def found(classes: Mapping[str, set[str] | None], jar: str = "mine.jar") -> list[str]:
        known = Plugins(classes, lambda _testclass: jar)
        return [
            str(problem.message)
            for problem in check(tree, [], plugins_of_generators=known)
            if problem.name == "mine" and "class" in str(problem.message)
        ]

    assert found(everywhere) == []
    (lacking,) = found({**everywhere, "c": set(), "d": None})
    assert lacking == (
        "'mine' needs the plugin mine.jar, which these generators do not have: c (class com.example.Sampler)"
    )
    (some,) = found({name: set() for name in "fedcba"}, jar="")
    assert "needs a JMeter plugin that these generators do not have: a, b, c, d, e, … (class" in some
    (unknown,) = found({**everywhere, "d": None})
    assert "'mine' needs the plugin mine.jar; it is not known yet whether these generators have it: d (class" in unknown
    (nowhere,) = found({}, jar="")
    assert "'mine' needs a JMeter plugin, and there is no generator that could have it (class" in nowhere


def test_messages_of_a_plan_follow_the_generators() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps")
    messages = messages_of(check(plan(stepping + group(children=element("com.example.Sampler", "mine"))), []))
    rest = [message for message in messages if not names_plugin(message)]
    assert len(messages) == len(rest) + 2

    def shown(*classes: str) -> list[str]:
        found = of_generators(messages, Plugins({"g1": set(classes)}, lambda _testclass: ""))
        assert [message for message in found if message in rest] == rest
        return [str(message).partition(" (")[0] for message in found if message not in rest]

    assert shown("kg.apc.jmeter.threads.SteppingThreadGroup", "com.example.Sampler") == []
    assert shown("com.example.Sampler") == [
        "'steps' needs the plugin jpgc-casutg, which these generators do not have: g1"
    ]
    assert len(shown()) == 2


def test_elements_that_jmeter_no_longer_has_are_reported_and_send_nothing() -> None:
    soap = element("SoapSampler", "order") + element("WebServiceSampler", "old", enabled=False)

    problems = check(plan(group("users", children=soap)), [])

    assert [(problem.severity, problem.message.code, problem.name) for problem in problems] == [
        (WARNING, "check.removed_element", "order"),
        (WARNING, "check.no_sampler", "users"),
    ]
    assert "JMeter 5.6 no longer has elements of the class SoapSampler and skips 'order'" in str(problems[0].message)


def test_jdbc_drivers_are_reported_unless_the_plan_adds_files_to_the_classpath() -> None:
    pool = element("JDBCDataSource", "orders", string("driver", "com.mysql.cj.jdbc.Driver"))
    unused = element("JDBCDataSource", "old", string("driver", "org.example.Driver"), enabled=False)
    empty = element("JDBCDataSource", "empty", string("driver", ""))
    children = group(children=pool + unused + empty)

    (problem,) = warned(plan(children), [])

    assert (problem.severity, problem.name) == (WARNING, "orders")
    assert "needs the JDBC driver com.mysql.cj.jdbc.Driver" in str(problem.message)
    jar = string("TestPlan.user_define_classpath", "mysql.jar")
    assert warned(plan(children, plan_properties=jar), ["mysql.jar"]) == []


def test_a_group_of_a_plugin_can_run_without_it_with_a_rate() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps")

    (problem,) = warned(plan(stepping), [])

    assert str(problem.message).startswith("Without a rate or threads, 'steps' needs the JMeter plugin jpgc-casutg")
