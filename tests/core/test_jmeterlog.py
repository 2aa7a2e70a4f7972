"""The warnings and errors in JMeter's log."""

from loadwright.core.jmeterlog import MAX_TEXT, MOST_ENTRIES, Entry, problems

LOG = """\
2026-11-28 18:00:00,100 WARN o.a.j.u.JMeterUtils: before the plan was loaded
2026-11-28 18:00:00,123 INFO o.a.j.JMeter: Loading file: /plan/run.jmx
2026-11-28 18:00:01,000 INFO o.a.j.t.JMeterThread: Thread started
  a continued line
2026-11-28 18:00:01,100 ERROR o.a.j.m.JSR223PreProcessor: Problem in JSR223 script, sign
javax.script.ScriptException: groovy.lang.MissingPropertyException: No such property: x
\tat org.codehaus.groovy.jsr223.GroovyScriptEngineImpl.eval(GroovyScriptEngineImpl.java:320)
\t... 12 more
Caused by: groovy.lang.MissingPropertyException: No such property: x
\tat Script1.run(Script1.groovy:1) ~[?:?]
2026-11-28 18:00:01,200 INFO o.a.j.t.JMeterThread: Thread finished
not a problem either
2026-11-28 18:00:02,000 WARN o.a.j.e.RegexExtractor: no match
"""


def test_warnings_and_errors_have_their_causes_and_no_stack_frames() -> None:
    assert problems(LOG) == [
        Entry(
            "2026-11-28 18:00:01,100",
            "ERROR",
            "o.a.j.m.JSR223PreProcessor",
            "Problem in JSR223 script, sign\n"
            "javax.script.ScriptException: groovy.lang.MissingPropertyException: No such property: x\n"
            "Caused by: groovy.lang.MissingPropertyException: No such property: x",
        ),
        Entry("2026-11-28 18:00:02,000", "WARN", "o.a.j.e.RegexExtractor", "no match"),
    ]


def test_a_log_without_a_plan_is_read_from_its_beginning() -> None:
    assert [entry.text for entry in problems(LOG.splitlines()[0])] == ["before the plan was loaded"]
    assert problems("") == []


def test_the_number_and_length_of_entries_are_limited() -> None:
    lines = (f"2026-11-28 18:00:02,000 WARN a.B: {number}{'x' * 3000}\n" for number in range(MOST_ENTRIES + 1))
    found = problems("".join(lines))
    assert len(found) == MOST_ENTRIES
    assert {len(entry.text) for entry in found} == {MAX_TEXT}


def test_equal_entries_are_counted() -> None:
    again = "2026-11-28 18:00:02,000 WARN a.B: again\n2026-11-28 18:00:03,000 ERROR a.B: other\n"
    assert [(entry.text, entry.count) for entry in problems(again * 2)] == [("again", 2), ("other", 2)]
