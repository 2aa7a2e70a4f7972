from __future__ import annotations

from tests.core.jmx.elements.declared.summaries import summarised


def variable(name: str) -> dict[str, str]:
    return {"Argument.name": name, "Argument.value": "1", "Argument.desc": "", "Argument.metadata": "="}


def test_variables_are_summarised_by_their_names() -> None:
    assert summarised("Arguments", arguments=[variable("host"), variable("port"), variable("")]) == "host, port"
    assert summarised("Arguments") == ""


def test_a_data_set_is_summarised_by_its_file() -> None:
    assert summarised("CSVDataSet", filename="users.csv").startswith("users.csv")
