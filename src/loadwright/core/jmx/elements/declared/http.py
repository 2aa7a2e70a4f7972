"""HTTP requests of each kind, and their defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import (
    ElementSpec,
    Field,
    FieldType,
    Holder,
    Table,
    choices,
    section,
    shown_when,
)
from loadwright.core.jmx.elements.summary import Summary

from .common import ENCODINGS

ARGUMENTS = Holder("HTTPsampler.Arguments", "Arguments", "HTTPArgumentsPanel", "User Defined Variables")
_REQUEST = "HTTP Request"
_SENT = "Sent with the request"
_ADDRESS = tuple(f"HTTPSampler.{name}" for name in ("protocol", "domain", "port", "path", "method"))
_TRIMMED = "".join(map(chr, range(0x21)))
_SPACES = re.compile(r"[ \t\n\x0b\f\r]+")
"""What Java trims and what it takes for white space."""
METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "DELETE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL",
           "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "MKCALENDAR", "SEARCH")  # fmt: skip


def address(element: Element) -> str:
    """Return method, host and path of an HTTP request, for example ``GET https://shop.test:8443/cart``."""
    protocol, host, port, path, method = (text.strip() for text in properties.texts(element.node, *_ADDRESS))
    method = method or "GET"
    if path.startswith(("http://", "https://")):
        return f"{method} {path}"
    if not host:
        return f"{method} {path or '/'}"
    path = path if not path or path.startswith("/") else f"/{path}"
    return f"{method} {protocol or 'http'}://{host}{f':{port}' if port else ''}{path}"


def _request(element: Element) -> Summary:
    return (address(element),)


def _defaults(element: Element) -> Summary:
    return (address(element).partition(" ")[2],)


def _graphql(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters, or the body, in which a GraphQL request sends its query."""
    operation, query, variables = (
        given[f"GraphQLHTTPSampler.{name}"].strip(_TRIMMED) for name in ("operationName", "query", "variables")
    )
    if given["HTTPSampler.method"] == "GET":
        # JMeter makes one line of the query, but not of its variables.
        parts = (("operationName", operation), ("query", _SPACES.sub(" ", query)), ("variables", variables))
        rows = [_argument(name, value, encoded=True) for name, value in parts if value or name == "query"]
        return {"HTTPSampler.postBodyRaw": "false", "Arguments.arguments": rows}
    members = [f'"operationName":{json.dumps(operation or None, ensure_ascii=False)}']
    # May contain variables of JMeter, so that it need not be JSON yet.
    members += [f'"variables":{variables}'] if variables else []
    members += [f'"query":{json.dumps(query, ensure_ascii=False)}']
    body = _argument("", f"{{{','.join(members)}}}", encoded=False)
    return {"HTTPSampler.postBodyRaw": "true", "Arguments.arguments": [body]}


def _argument(name: str, value: str, *, encoded: bool) -> dict[str, str]:
    return {
        "Argument.name": name,
        "Argument.value": value,
        "HTTPArgument.always_encode": "true" if encoded else "false",
        "HTTPArgument.content_type": "text/plain",
        "HTTPArgument.use_equals": "true",
        "Argument.metadata": "=",
    }


def _is_obsolete(field: Field | Table) -> bool:
    return isinstance(field, Field) and field.obsolete


_SERVER = section(
    "Web Server",
    Field("HTTPSampler.protocol", "Protocol [http]", suggestions=("http", "https")),
    Field("HTTPSampler.domain", "Server Name or IP"),
    Field("HTTPSampler.port", "Port Number", FieldType.INTEGER),
)
_PATH = Field("HTTPSampler.path", "Path", section=_REQUEST)
_ENCODING = Field("HTTPSampler.contentEncoding", "Content encoding", suggestions=ENCODINGS, section=_REQUEST)
_PARAMETERS = Table(
    "Arguments.arguments",
    "Parameters",
    (
        Field("Argument.name", "Name"),
        Field("Argument.value", "Value"),
        Field("HTTPArgument.always_encode", "URL Encode?", FieldType.BOOLEAN, "false"),
        Field("HTTPArgument.content_type", "Content-Type", default="text/plain", missing="text/plain"),
        Field("HTTPArgument.use_equals", "Include Equals?", FieldType.BOOLEAN, "true", missing="true"),
        Field("Argument.metadata", "Metadata", default="=", missing="=", obsolete=True),
    ),
    element_type="HTTPArgument",
    key="Argument.name",
    holder=ARGUMENTS,
    section=_SENT,
    body_if="HTTPSampler.postBodyRaw",
    body="Argument.value",
)
FILES = Table(
    "HTTPFileArgs.files",
    "Files Upload",
    (
        Field("File.path", "File Path", FieldType.FILE),
        Field("File.paramname", "Parameter Name"),
        Field("File.mimetype", "MIME Type"),
    ),
    element_type="HTTPFileArg",
    key="File.path",
    holder=Holder("HTTPsampler.Files", "HTTPFileArgs"),
    section=_SENT,
)
_CONNECTION = section(
    _REQUEST,
    Field(
        "HTTPSampler.auto_redirects",
        "Redirect Automatically",
        FieldType.BOOLEAN,
        excludes="HTTPSampler.follow_redirects",
    ),
    Field(
        "HTTPSampler.follow_redirects",
        "Follow Redirects",
        FieldType.BOOLEAN,
        "true",
        missing="false",
        excludes="HTTPSampler.auto_redirects",
    ),
    Field("HTTPSampler.use_keepalive", "Use KeepAlive", FieldType.BOOLEAN, "true", missing="false"),
)
_MULTIPART = section(
    _REQUEST,
    Field("HTTPSampler.DO_MULTIPART_POST", "Use multipart/form-data", FieldType.BOOLEAN),
    Field("HTTPSampler.BROWSER_COMPATIBLE_MULTIPART", "Browser-compatible headers", FieldType.BOOLEAN),
)
_RAW_BODY = Field("HTTPSampler.postBodyRaw", "Body Data", FieldType.BOOLEAN, "false", section=_SENT)
_IMPLEMENTATION = Field(
    "HTTPSampler.implementation",
    "Client implementation",
    FieldType.CHOICE,
    "",
    choices(("", "Default"), "HttpClient4", "Java"),
    section="Client implementation",
)
_ADVANCED: tuple[Field, ...] = (
    *section(
        "Timeouts (milliseconds)",
        Field("HTTPSampler.connect_timeout", "Connect timeout (milliseconds)", FieldType.INTEGER),
        Field("HTTPSampler.response_timeout", "Response timeout (milliseconds)", FieldType.INTEGER),
    ),
    *section(
        "Embedded Resources from HTML Files",
        Field("HTTPSampler.image_parser", "Retrieve All Embedded Resources", FieldType.BOOLEAN),
        *shown_when(
            "HTTPSampler.image_parser",
            ("true",),
            Field("HTTPSampler.concurrentDwn", "Parallel downloads", FieldType.BOOLEAN),
            Field("HTTPSampler.concurrentPool", "Parallel downloads. Number", FieldType.INTEGER),
            Field("HTTPSampler.embedded_url_re", "URLs must match"),
            Field("HTTPSampler.embedded_url_exclude_re", "URLs must not match"),
        ),
    ),
    *section(
        "Source address",
        Field(
            "HTTPSampler.ipSourceType",
            "Source address type",
            FieldType.CHOICE,
            "",
            choices(("", "Default"), ("0", "IP/Hostname"), ("1", "Device"), ("2", "Device IPv4"), ("3", "Device IPv6")),
            tag="intProp",
        ),
        Field("HTTPSampler.ipSource", "Source address"),
    ),
    *section(
        "Proxy Server",
        Field("HTTPSampler.proxyScheme", "Proxy scheme", suggestions=("http", "https")),
        Field("HTTPSampler.proxyHost", "Proxy server name or IP"),
        Field("HTTPSampler.proxyPort", "Proxy port number", FieldType.INTEGER),
        Field("HTTPSampler.proxyUser", "Proxy username"),
        Field("HTTPSampler.proxyPass", "Proxy password", FieldType.PASSWORD),
    ),
    Field("HTTPSampler.md5", "Save response as MD5 hash", FieldType.BOOLEAN, section="Optional Tasks"),
)
_METHOD = Field("HTTPSampler.method", "Method", FieldType.CHOICE, "GET", choices(*METHODS), missing="GET")
_HTTP: tuple[Field | Table, ...] = (
    *_SERVER,
    *section(_REQUEST, _METHOD),
    _PATH,
    _ENCODING,
    *_CONNECTION,
    *_MULTIPART,
    _RAW_BODY,
    _PARAMETERS,
    FILES,
    _IMPLEMENTATION,
    *_ADVANCED,
    Field("HTTPSampler.FILE_NAME", "File Path", FieldType.FILE, obsolete=True),
)
_NOT_AJP = ("Client implementation", "Timeouts (milliseconds)", "Source address", "Proxy Server")
_AJP = tuple(
    replace(field, default="") if field in _CONNECTION else field
    for field in _HTTP
    if not (field.section in _NOT_AJP or _is_obsolete(field))
)

SPECS = (
    ElementSpec(
        "HTTPSamplerProxy",
        "HttpTestSampleGui",
        "HTTP Request",
        kinds.SAMPLER,
        _HTTP,
        _request,
        aliases=("HTTPSampler", "HTTPSampler2"),
    ),
    ElementSpec(
        "HTTPSamplerProxy",
        "GraphQLHTTPSamplerGui",
        "GraphQL HTTP Request",
        kinds.SAMPLER,
        (
            *_SERVER,
            Field(
                "HTTPSampler.method",
                "Method",
                FieldType.CHOICE,
                "POST",
                choices("POST", "GET"),
                missing="GET",
                section=_REQUEST,
            ),
            _PATH,
            _ENCODING,
            *_CONNECTION,
            *(replace(field, default="false", hidden=True) for field in _MULTIPART),
            *section(
                "GraphQL",
                Field("GraphQLHTTPSampler.operationName", "Operation Name"),
                Field("GraphQLHTTPSampler.query", "Query", FieldType.SCRIPT, language="graphql"),
                Field("GraphQLHTTPSampler.variables", "Variables", FieldType.SCRIPT, language="json"),
            ),
            replace(_PARAMETERS, hidden=True),
            replace(_RAW_BODY, default="true", missing="false", hidden=True),
            _IMPLEMENTATION,
            *_ADVANCED,
        ),
        _request,
        derive=_graphql,
    ),
    ElementSpec(
        "ConfigTestElement",
        "HttpDefaultsGui",
        "HTTP Request Defaults",
        kinds.CONFIG,
        (
            *_SERVER,
            _PATH,
            _ENCODING,
            replace(_RAW_BODY, default=""),
            _PARAMETERS,
            replace(_IMPLEMENTATION, default="HttpClient4"),
            *_ADVANCED,
        ),
        _defaults,
    ),
    ElementSpec("AjpSampler", "AjpSamplerGui", "AJP/1.3 Sampler", kinds.SAMPLER, _AJP, _request),
)
