"""Requests of a draft as the properties of JMeter's HTTP Request."""

from __future__ import annotations

from loadwright.core.imports.report import Report
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.declared.http import METHODS
from loadwright.core.jmx.elements.spec import ElementSpec
from loadwright.core.messages import imports

from .model import Body, Options, Origin, Parameter, Request
from .urls import port_of


def spec(testclass: str, guiclass: str = "") -> ElementSpec:
    """Return the declaration of an element by its class and, where several have it, its form."""
    return next(
        one for one in registry.SPECS if one.testclass == testclass and (not guiclass or one.guiclass == guiclass)
    )


# JMeter does not send a file without a media type.
_ANY_TYPE = "application/octet-stream"
HTTP_REQUEST = spec("HTTPSamplerProxy", "HttpTestSampleGui")


def usable_method(method: str) -> bool:
    """Return whether JMeter can send the method."""
    return method in METHODS


def place_of(request: Request, common: Origin) -> str:
    """Return the name of a request as people would write it: method and path, with the host if it is not ``common``."""
    host = "" if request.origin == common else request.origin.host
    return f"{request.method} {host}{request.path}"


def sampler_values(request: Request, common: Origin, report: Report, place: str) -> dict[str, values.Value]:
    """Return the properties that differ from those of a new HTTP Request.

    Host, protocol and port are those of HTTP Request Defaults if they are ``common``.
    """
    found: dict[str, values.Value] = {"HTTPSampler.method": request.method}
    if request.origin != common and request.origin.host:
        found["HTTPSampler.protocol"] = request.origin.protocol
        found["HTTPSampler.domain"] = request.origin.host
        # An empty port would be that of HTTP Request Defaults.
        found["HTTPSampler.port"] = port_of(request.origin)
    path = request.path
    rows: list[Parameter] = []
    if _in_table(request):
        rows = request.parameters
    elif request.query:
        path = f"{path}{'&' if '?' in path else '?'}{request.query}"
    found["HTTPSampler.path"] = path if report.fits(path, place) else "/"
    if request.body is not None:
        found.update(_body(request.body, report, place))
        rows = request.body.form or rows
    limited = rows[: report.rows(len(rows), place)]
    limited = [row for row in limited if report.fits(row.name + row.value, place)]
    if limited:
        multipart = request.body is not None and request.body.multipart
        found["Arguments.arguments"] = [_row(row, multipart) for row in limited]
    found.update(_options(request.options))
    return found


def _in_table(request: Request) -> bool:
    """Return whether the parameters of the address can be in the table of parameters.

    JMeter makes a body of the table for all methods but GET, and leaves out parameters without a name.
    """
    rows = request.parameters
    return request.method == "GET" and request.body is None and bool(rows) and all(one.name for one in rows)


def _body(body: Body, report: Report, place: str) -> dict[str, values.Value]:
    found: dict[str, values.Value] = {}
    if body.encoding:
        found["HTTPSampler.contentEncoding"] = body.encoding
    if body.multipart:
        found["HTTPSampler.DO_MULTIPART_POST"] = "true"
    files = body.files[: report.rows(len(body.files), place)]
    if files:
        found["HTTPFileArgs.files"] = [
            {"File.path": file.path, "File.paramname": file.name, "File.mimetype": file.mime or _ANY_TYPE}
            for file in files
        ]
    if body.text and report.fits(body.text, place):
        found["HTTPSampler.postBodyRaw"] = "true"
        found["Arguments.arguments"] = [_row(Parameter("", body.text, encode=False), multipart=False)]
    return found


def _row(parameter: Parameter, multipart: bool) -> values.Row:
    return {
        "Argument.name": parameter.name,
        "Argument.value": parameter.value,
        "HTTPArgument.always_encode": "true" if parameter.encode and not multipart else "false",
        "HTTPArgument.content_type": parameter.content_type or "text/plain",
        "HTTPArgument.use_equals": "true" if parameter.equals else "false",
        # What JMeter writes between name and value.
        "Argument.metadata": "=" if parameter.equals else "",
    }


def _options(options: Options) -> dict[str, values.Value]:
    found: dict[str, values.Value] = {}
    if not options.follow_redirects:
        found["HTTPSampler.follow_redirects"] = "false"
    if options.connect_timeout:
        found["HTTPSampler.connect_timeout"] = options.connect_timeout
    if options.response_timeout:
        found["HTTPSampler.response_timeout"] = options.response_timeout
    if options.proxy is not None:
        found["HTTPSampler.proxyScheme"] = options.proxy.protocol
        found["HTTPSampler.proxyHost"] = options.proxy.host
        found["HTTPSampler.proxyPort"] = port_of(options.proxy)
        found["HTTPSampler.proxyUser"] = options.proxy_user
        found["HTTPSampler.proxyPass"] = options.proxy_password
    return found


def method_of(name: str, report: Report, place: str) -> str | None:
    """Return the method in upper case; ``None``, with a report, if JMeter cannot send it."""
    method = name.strip().upper()
    if not usable_method(method):
        report.note(imports.METHOD(method=method or "–"), place)
        return None
    return method
