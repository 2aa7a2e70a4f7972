"""What is accepted for header sets."""

from __future__ import annotations

import pytest

from loadwright.server.header_sets import validation
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.platform.errors import ActionError


def code(given: SetInput) -> str:
    with pytest.raises(ActionError) as refused:
        given.checked()
    return refused.value.message.code


def test_texts_are_stripped_and_empty_rows_left_out() -> None:
    given = SetInput(" API ", " a\r\nb ", ["put", "GET"], [Header(" Accept ", " text/html "), Header("", "")])
    assert given.checked() == SetInput("API", "a\nb", ["GET", "PUT"], [Header("Accept", "text/html")])


@pytest.mark.parametrize("name", ["Accept", "X-${shop}", "${__P(name,Accept)}", "X_1.a"])
def test_names_are_tokens_or_contain_variables(name: str) -> None:
    assert SetInput("a", headers=[Header(name)]).checked().headers == [Header(name)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (SetInput(" "), "header_set.name"),
        (SetInput("a\nb"), "header_set.name"),
        (SetInput("a" * 101), "header_set.name"),
        (SetInput("a", "x" * 1001), "header_set.description"),
        (SetInput("a", "x\x00"), "header_set.description"),
        (SetInput("a", "", ["GIT"]), "header_set.method"),
        (SetInput("a", headers=[Header("Accept:")]), "header_set.header_name"),
        (SetInput("a", headers=[Header("", "text/html")]), "header_set.header_name"),
        (SetInput("a", headers=[Header("a b")]), "header_set.header_name"),
        (SetInput("a", headers=[Header("A", "x\ny")]), "header_set.header_value"),
        (SetInput("a", headers=[Header("A", "x" * 10_001)]), "header_set.header_value"),
        (SetInput("a", headers=[Header("A", "", "x" * 501)]), "header_set.header_comment"),
        (SetInput("a", headers=[Header("A")] * 201), "header_set.too_many"),
    ],
)
def test_what_is_not_valid_is_refused(given: SetInput, expected: str) -> None:
    assert code(given) == expected


@pytest.mark.parametrize("rows", [{}, [1], [{"name": 1}], [{"enabled": "yes"}], [{}] * 2001])
def test_rows_of_another_form_are_refused(rows: object) -> None:
    with pytest.raises(ActionError):
        validation.read_headers(rows)


def test_rows_may_lack_columns() -> None:
    assert validation.read_headers([{"name": "A"}]) == [Header("A")]
