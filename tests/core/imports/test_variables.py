"""Variables of scripts become those of the plan, or their values."""

from __future__ import annotations

from loadwright.core.imports.draft.model import Body, Cookie, Draft, Folder, Origin, Parameter, Request
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import MOST, Variables


def test_assigned_variables_have_their_value_and_others_a_reference_in_the_draft() -> None:
    variables = Variables(report := Report("test"))
    variables.assign("BASE", "https://a.test")
    assert variables.value("BASE") == "https://a.test"
    assert variables.knows("BASE")
    token, host = variables.value("TOKEN"), variables.value("HOST")
    assert token == variables.value("TOKEN") != host
    request = Request(
        "POST",
        Origin("https", host),
        f"/{token}",
        headers=[("Authorization", f"Bearer {token}")],
        parameters=[Parameter("t", token)],
        body=Body(f"c:\\{token}"),
    )
    draft = variables.into(Draft("d", [Folder("f", [request])], cookies=[Cookie("sid", token, host)]))
    assert draft.variables == {"TOKEN": "", "HOST": ""}
    [found] = draft.requests()
    assert (found.origin.host, found.path) == ("${HOST}", "/${TOKEN}")
    assert found.headers == [("Authorization", "Bearer ${TOKEN}")]
    assert found.parameters == [Parameter("t", "${TOKEN}")]
    assert found.body is not None
    # JMeter removes backslashes where there is an expression.
    assert found.body.text == "c:\\\\${TOKEN}"
    assert draft.cookies == [Cookie("sid", "${TOKEN}", "${HOST}")]
    assert [str(message) for message in report.messages()] == [
        f"the variable {name} has no value in the import: set it in the User Defined Variables of the plan"
        for name in ("TOKEN", "HOST")
    ]


def test_outputs_of_commands_become_variables_that_are_reported() -> None:
    variables = Variables(report := Report("test"))
    draft = variables.into(Draft("d", [Request("GET", Origin(), f"/{variables.output('$(date)')}")]))
    assert draft.requests()[0].path == "/${command_1}"
    assert "the output of $(date) is not known: set the variable command_1" in str(report.messages()[0])


def test_a_draft_without_references_stays_and_marks_of_others_are_text() -> None:
    draft = Draft("d", [Request("GET", Origin(), "/lwvar7x")])
    variables = Variables(Report("test"))
    assert variables.into(draft) is draft
    variables.value("A")
    assert variables.into(draft).requests()[0].path == "/lwvar7x"


def test_there_are_not_too_many_variables() -> None:
    variables = Variables(Report("test"))
    marks = {variables.value(f"v{number}") for number in range(MOST + 10)}
    assert len(marks) == MOST + 1
    assert variables.value("another") == ""
