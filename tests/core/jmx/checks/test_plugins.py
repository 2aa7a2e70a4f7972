"""Plugins and drivers that plans need."""

from loadwright.core.jmx.checks.problem import WARNING
from tests.core.jmx.checks.problems import warned
from tests.core.jmx.plans import element, group, plan, string


def test_elements_of_plugins_are_reported_even_if_disabled() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps", enabled=False)
    unknown = element("com.example.Sampler", "mine")

    problems = warned(plan(group(children=unknown) + stepping), [])

    assert [problem.severity for problem in problems] == [WARNING, WARNING]
    assert "'mine' needs a JMeter plugin" in str(problems[0].message)
    assert "'steps' needs the JMeter plugin jpgc-casutg" in str(problems[1].message)


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
