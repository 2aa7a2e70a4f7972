"""What the API shows of header sets."""

from __future__ import annotations

from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.schemas import HeaderSetNew, HeaderSetShown
from loadwright.server.header_sets.validation import Header, SetInput


def test_a_set_without_project_and_people_is_shown() -> None:
    shown = HeaderSetShown.from_orm(HeaderSet(pk=1, name="API"))
    assert (shown.project, shown.owner, shown.changed_by, shown.version) == (None, None, None, 1)


def test_headers_are_given_with_their_defaults() -> None:
    given = HeaderSetNew.model_validate({"name": "API", "headers": [{"name": "Accept"}]}).given()
    assert given == SetInput("API", headers=[Header("Accept")])
