"""Problems of an open draft."""

from __future__ import annotations

from loadwright.core.jmx.catalogue import Catalogue, Entry
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import TOP
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.elements.cells import Cell
from loadwright.server.editor.workbench.operations.changes import apply
from loadwright.server.editor.workbench.operations.problems import Problems, problems
from loadwright.server.editor.workbench.registry import OpenDraft
from tests.core.jmx.plans import argument, document, element, group, string
from tests.core.jmx.test_catalogue import ENTRY


def found(draft: OpenDraft, most: int = 10, files: tuple[str, ...] = (), **headers: str) -> Problems:
    listed: Problems = problems(draft, {"files": files, "headers": headers, "most": most})
    return listed


def opened(draft: OpenDraft, children: str) -> OpenDraft:
    """A draft of another plan in the same workbench."""
    return OpenDraft(History(read_plan(document(children).encode())), draft.catalogue, "first")


def test_a_fix_is_an_edit_of_the_draft(draft: OpenDraft) -> None:
    other = opened(draft, group(children=element("ResultCollector", "tree") + element("DebugSampler")))
    [problem] = found(other).listed
    assert (problem.severity, problem.number, problem.name) == ("advice", 3, "tree")
    assert str(problem.label) == "Disable the listener"
    assert problem.edit == {"edit": "enable", "elements": (3,), "enabled": False}
    apply(other, {"edit": problem.edit})
    assert found(other).listed == []


def test_of_a_table_the_cell_is_named(draft: OpenDraft) -> None:
    variables = argument("host", "a.test") + argument("user", "${name}") + argument("password", "secret")
    rows = (("1", "0", "2", "3", "4"), ("1", "0", "many", "3", "4"))
    schedule = "".join(
        f'<collectionProp name="{at}">{"".join(string(text, text) for text in row)}</collectionProp>'
        for at, row in enumerate(rows)
    )
    table = f'<collectionProp name="ultimatethreadgroupdata">{schedule}</collectionProp>'
    ultimate = element("kg.apc.jmeter.threads.UltimateThreadGroup", "u", table, element("DebugSampler"))
    plan = read_plan(document(ultimate, variables=variables).encode())
    cells = {
        problem.message.code: problem.cell
        for problem in found(OpenDraft(History(plan), draft.catalogue, "first")).listed
    }
    assert cells["check.undefined_variable"] == Cell("Arguments.arguments", 1, "Argument.value")
    assert cells["check.secret"] == Cell("Arguments.arguments", 2, "Argument.value")
    assert cells["check.not_an_integer"] == Cell("ultimatethreadgroupdata", 1, "startup")


def test_a_problem_of_the_whole_plan_has_no_element(draft: OpenDraft) -> None:
    [problem] = found(opened(draft, "")).listed
    assert (problem.severity, problem.number, problem.edit) == ("error", TOP, None)


def test_the_list_is_limited_and_counted(draft: OpenDraft) -> None:
    listener = "".join(element("ResultCollector", f"tree {number}") for number in range(5))
    other = opened(draft, group(children=listener + element("SyncTimer", "timer") + element("DebugSampler")))
    limited = found(other, 2)
    assert [problem.name for problem in limited.listed] == ["timer", "tree 0"]
    assert limited.counts == {"warning": 1, "advice": 5}


def test_files_and_their_first_lines_are_those_of_the_revision(draft: OpenDraft) -> None:
    data = element("CSVDataSet", "data", string("filename", "users"))
    children = group(children=data + element("DebugSampler", "${user} ${pass}"))

    known = found(opened(draft, children), files=("users",), users="user").listed
    assert [str(one.message.params.get("variable")) for one in known] == ["pass"]
    assert found(opened(draft, children), files=("users",)).listed == []
    assert [one.severity for one in found(opened(draft, children)).listed] == ["error"]


def test_generators_that_lack_a_plugin_are_named(draft: OpenDraft) -> None:
    other = opened(draft, group(children=element("org.plugin.Odd", "odd")))
    odd = Entry.from_json({**ENTRY, "jar": "odd.jar"})
    other.catalogue = draft.catalogue.extended({"a": Catalogue("5.6.3", (odd,), {})})

    def texts(generators: dict[str, str | None]) -> list[str]:
        values = {"files": (), "headers": {}, "most": 10, "generators": generators}
        return [str(one.message) for one in problems(other, values).listed if one.name == "odd"]

    assert texts({"g1": "a"}) == []
    [lacking] = texts({"g1": "a", "g2": ""})
    assert "needs the plugin odd.jar, which these generators do not have: g2" in lacking
    for unknown in (None, "not read"):
        [needed] = texts({"g1": "a", "g2": unknown})
        assert "it is not known yet whether these generators have it: g2" in needed
