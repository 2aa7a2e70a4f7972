"""The API of imports: files of other tools become plans at once."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from loadwright.core.imports import HarOptions, ImportOptions
from loadwright.server.accounts.actor import actor_of
from loadwright.server.plans.schemas import PlanShown
from loadwright.server.plans.upload import require_size
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.params import Id, MessageShown

from . import actions
from .conversion import environment_of
from .sandboxed import Converted

router = Router(tags=["plans"])
MAX_PAUSE_MS = 3_600_000


class UseShown(Schema):
    """Where a request sends a value."""

    request: str = Field(description="The name of the request.")
    kind: str = Field(description="`path`, `parameter`, `header` or `body`.")
    name: str = Field(description="The name of the parameter, header or field; may be empty.")


class CorrelationShown(Schema):
    """A value of a response that later requests send."""

    variable: str = Field(description="The variable that replaces it if it is among `correlate`.")
    value: str = Field(description="The recorded value; long ones are shortened.")
    request: str = Field(description="The name of the request whose response has the value.")
    kind: str = Field(description="How it is extracted: `json`, `css`, `regex`, `header` or `boundary`.")
    expression: str = Field(description="The path, selector, regular expression or left boundary.")
    extra: str = Field(description="The attribute of a selected element, or the right boundary.")
    likely: bool = Field(description="Whether the value is likely to change with each run.")
    uses: list[UseShown] = Field(description="The first places that send it.")
    count: int = Field(description="The number of these places.")


class ImportShown(Schema):
    """What a file was converted to."""

    format: str = Field(description="`har`, `postman`, `openapi`, `curl` or `powershell`.")
    requests: int = Field(description="The number of requests of the plan.")
    origin: str = Field(description="Protocol, host and port of most requests in the file; empty if it names none.")
    servers: list[str] = Field(description="The servers that an OpenAPI document lists.")
    messages: list[str] = Field(description="What was not converted or needs attention.")
    message_data: list[MessageShown] = Field(description="The same as codes with parameters.")
    correlations: list[CorrelationShown] = Field(
        description="Values of responses in a HAR that later requests send, the most probable ones first."
    )
    plan: PlanShown | None = Field(description="The plan; null if only a report was requested.")
    added: bool = Field(description="Whether a plan or revision was added; not if the plan had this content already.")


class ImportChoices(Schema):
    """How a file is converted."""

    name: str = Field("", description="The name of a new plan; empty for that in the file.")
    project: str = Field("", description="The name of one of your projects for a new plan; empty for none.")
    plan: Id | None = Field(
        None, description="The id of the plan that gets a new revision; without it, a new plan is made."
    )
    note: str = Field("", description="A note on the revision.")
    expected: Id | None = Field(None, description="The number of the newest revision of the plan that you know.")
    report_only: bool = Field(False, description="Whether to return only the report, without adding anything.")
    static: bool = Field(False, description="Whether to keep requests of a HAR for static files.")
    telemetry: bool = Field(False, description="Whether to keep those to services for statistics and advertising.")
    pages: bool = Field(True, description="Whether each page of a HAR becomes a Transaction Controller.")
    responses: bool = Field(
        True, description="Whether to keep the recorded responses of a HAR, with which trials are compared."
    )
    longest_pause_ms: int = Field(
        HarOptions.max_pause_ms,
        ge=0,
        le=MAX_PAUSE_MS,
        description="The longest pause of a HAR in milliseconds; 0: none.",
    )
    base_url: str = Field(
        "", description="Protocol, host and port to send the requests to; empty for those in the file."
    )
    server: str = Field("", description="The server of an OpenAPI document; empty for its first.")
    correlate: list[str] = Field([], description="The variables of `correlations` that replace recorded values.")

    def options(self) -> ImportOptions:
        recording = HarOptions(self.static, self.telemetry, self.longest_pause_ms, self.pages, self.responses)
        return ImportOptions(recording, self.base_url, self.server, tuple(self.correlate))


@router.post(
    "/plans/import",
    response={201: ImportShown, 200: ImportShown},
    openapi_extra=documented(May.MEMBERS, "plan.*", "project.no_such_name", "sandbox.*"),
)
def import_plan(
    request: HttpRequest,
    file: Annotated[
        UploadedFile,
        File(
            description="A HAR, Postman collection or OpenAPI document, or a text with commands of curl or PowerShell."
        ),
    ],
    choices: Form[ImportChoices],
    environment: Annotated[
        UploadedFile | None,
        File(description="An environment of Postman, whose values replace those of the collection."),
    ] = None,
) -> Status[dict[str, Any]]:
    """Convert a file of another tool to a plan.

    The format is recognised by the content. The status is 201 if a plan or revision was added, and otherwise 200.
    """
    require_size(file.name or "", file.size or 0)
    actor = actor_of(request)
    filename = file.name or ""
    if choices.report_only:
        found = actions.preview(
            actor,
            filename=filename,
            file=file,
            options=choices.options(),
            environment=environment_of(environment),
        )
        return Status(200, _answer(found))
    made = actions.make(
        actor,
        filename=filename,
        file=file,
        options=choices.options(),
        environment=environment_of(environment),
        name=choices.name,
        project=choices.project,
        plan_id=choices.plan,
        note=choices.note,
        expected=choices.expected,
    )
    is_new = made.added is None or made.added.is_new
    return Status(201 if is_new else 200, _answer(made.found) | {"plan": made.plan, "added": is_new})


def _answer(found: Converted) -> dict[str, Any]:
    return {
        "format": found.format,
        "requests": found.requests,
        "origin": found.origin,
        "servers": found.servers,
        "messages": [str(message) for message in found.messages],
        "message_data": [message.to_json() for message in found.messages],
        "correlations": [asdict(one) for one in found.correlations],
        "plan": None,
        "added": False,
    }
