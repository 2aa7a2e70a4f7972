"""Commands of curl, as browsers copy them and as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus, unquote

from loadwright.core.imports.draft import headers, urls
from loadwright.core.imports.draft.bodies import FORM, Converted, add_part, file_name, from_text, media_type
from loadwright.core.imports.draft.cookies import share
from loadwright.core.imports.draft.model import Body, Cookie, Draft, Item, Login, Options, Origin, Request, Upload
from loadwright.core.imports.draft.samplers import method_of
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.report import Report
from loadwright.core.imports.variables import Variables
from loadwright.core.messages import imports

from . import shells
from .options import Command, commands_in

_PROMPTS = ("$", "%", ">")
_KEYWORDS = frozenset(("export", "set", "declare", "local", "readonly", "do", "then", "else", "time", "sudo", "{", "!"))
_STANDARD_INPUT = "-"
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")
_GLOB = re.compile(r"(?<!\\)(?:\{[^{}]*\}|\[[^\[\]]+-[^\[\]]+\])")
"""A set or a range in an address, for which curl sends one request each: ``{a,b}``, ``[1-3]``."""


def convert(text: str, report: Report) -> Draft:
    """Convert all curl commands in ``text``. Raises ``ImportRefusedError`` if there is none."""
    variables = Variables(report)
    lines = shells.windows(text, variables) if shells.is_windows(text) else shells.posix(text, variables)
    found = False
    items: list[Item] = []
    try:
        for line in lines:
            words = _command(line, variables)
            if not words:
                continue
            if words[0].rpartition("/")[2].lower() not in ("curl", "curl.exe"):
                report.note(imports.COMMAND_IGNORED(command=words[0]))
                continue
            found = True
            for command in commands_in(words[1:], report):
                items.extend(requests_of(command, report))
    except shells.OpenQuoteError:
        raise report.refuse(imports.OPEN_QUOTE(name=report.name)) from None
    if not found:
        raise report.refuse(imports.NOT_CURL(name=report.name))
    return variables.into(share(Draft(report.name, items), report))


def _command(words: list[str], variables: Variables) -> list[str]:
    """Return a command without what may stand before it: a prompt, keywords, and assignments, which are carried out."""
    words = [word for word in words[:1] if word not in _PROMPTS] + words[1:]
    while words and (words[0] in _KEYWORDS or _ASSIGNMENT.match(words[0])):
        word, words = words[0], words[1:]
        # Those before a command hold for it alone in a shell, where its own words do not see them.
        _assign(word, variables)
        if word in ("export", "set", "declare", "local", "readonly"):
            for one in words:
                _assign(one, variables)
            return []
    return words


def _assign(word: str, variables: Variables) -> None:
    assignment = _ASSIGNMENT.match(word)
    if assignment:
        variables.assign(assignment[1], word[assignment.end() :])


def requests_of(command: Command, report: Report) -> Iterator[Request]:
    """Yield the requests of one command, with the cookies that it sends."""
    if not command.urls:
        report.note(imports.NO_ADDRESS(), "curl")
    for url in command.urls:
        if not report.admit():
            continue
        address = _address(url, report)
        method = method_of(_method(command), report, url)
        if address is None or method is None:
            continue
        for glob in _GLOB.findall(url) if "globoff" not in command.flags else ():
            report.note(imports.EXPRESSION_NOT_CONVERTED(text=glob), f"{method} {address.path}")
        request = _request(command, method, address, report)
        cookies = dict(reversed(list(_cookies(command, report))))
        request.cookies = [
            Cookie(literal(name), literal(value), address.origin.host) for name, value in reversed(cookies.items())
        ]
        yield request


def _address(url: str, report: Report) -> urls.Address | None:
    text = url if "://" in url else f"http://{url}"
    try:
        return urls.parse(text)
    except ValueError:
        known = urls.scheme(text) in urls.SCHEMES
        report.note(imports.BAD_ADDRESS(url=url) if known else imports.NOT_HTTP(url=url))
        return None


def _method(command: Command) -> str:
    if command.last("request"):
        return command.last("request")
    if "head" in command.flags:
        return "HEAD"
    if command.last("upload-file"):
        return "PUT"
    sends = (command.data and "get" not in command.flags) or command.all("form", "form-string")
    return "POST" if sends else "GET"


def _request(command: Command, method: str, address: urls.Address, report: Report) -> Request:
    given = _headers(command)
    report.read(sum(len(value) for _, value in command.options))
    place = f"{method} {address.path}"
    queries = [address.query, *map(_encoded, command.all("url-query"))]
    converted: Converted | None = None
    if "get" in command.flags:
        queries += [text for text, _ in _data(command)]
    else:
        converted = _body(command, headers.value_of(given, "content-type"))
    for problem in converted.problems if converted else ():
        report.note(problem, place)
    query = urls.encoded_query("&".join(filter(None, queries)))
    body = converted.body if converted else None
    return Request(
        method,
        address.origin,
        address.path,
        query,
        urls.parameters(query),
        [(literal(name), literal(value)) for name, value in headers.with_body(headers.kept(given), body)],
        body,
        login=_login(command.last("user") or unquote(address.user_info), "digest" in command.flags),
        options=_options(command, report, place),
    )


def _headers(command: Command) -> list[tuple[str, str]]:
    found = []
    for line in command.all("header"):
        name, colon, value = line.partition(":")
        # "Name:" removes a header of curl, and "Name;" sends an empty one.
        if colon and value.strip():
            found.append((name.strip(), value.strip()))
        elif line.endswith(";"):
            found.append((line[:-1].strip(), ""))
    given = {name.lower() for name, _ in found}
    derived = {"user-agent": "User-Agent", "referer": "Referer", "range": "Range"}
    for option, header in derived.items():
        value = command.last(option)
        if value and header.lower() not in given:
            found.append((header, f"bytes={value}" if option == "range" else value))
    if command.last("oauth2-bearer"):
        found.append(("Authorization", f"Bearer {command.last('oauth2-bearer')}"))
    if command.has_json:
        found += [(name, "application/json") for name in ("Content-Type", "Accept") if name.lower() not in given]
    if "compressed" in command.flags and "accept-encoding" not in given:
        found.append(("Accept-Encoding", "gzip, deflate"))
    return found


def _cookies(command: Command, report: Report) -> Iterator[tuple[str, str]]:
    sent = [value for name, value in _headers(command) if name.lower() == headers.COOKIE]
    for value in [*command.all("cookie"), *sent]:
        if "=" not in value:
            report.note(imports.OPTION_UNKNOWN(option=f"--cookie {value}"))
        yield from headers.cookies_in(value)


def _body(command: Command, content_type: str) -> Converted | None:
    parts = command.all("form", "form-string")
    if parts:
        return _multipart(command)
    if command.last("upload-file"):
        return _file(command.last("upload-file"), content_type)
    data = [(text, file) for text, file in _data(command) if file != _STANDARD_INPUT]
    problems = [imports.OPTION_UNKNOWN(option="--data @-")] if len(data) < len(command.data) else []
    if not data:
        return Converted(None, problems) if problems else None
    files = [file for _, file in data if file]
    if len(data) == 1 and files and not problems:
        return _file(files[0], content_type or FORM)
    converted = from_text("".join(_joined(command, data)), content_type or FORM)
    converted.problems += problems + [imports.CONTENT_MISSING(path=file_name(file)) for file in files]
    return converted


def _joined(command: Command, data: list[tuple[str, str]]) -> list[str]:
    """Return the texts of options such as --data, which curl joins by "&"; those of --json follow each other."""
    texts = [text for text, _ in data]
    return texts if command.has_json else ["&".join(texts)]


def _data(command: Command) -> list[tuple[str, str]]:
    """Return each piece of the body: its text, and the file that it is read from."""
    found = []
    for option, value in command.data:
        if option == "data-urlencode":
            found.append((_encoded(value), ""))
        elif value.startswith("@") and option != "data-raw":
            found.append(("", value[1:]))
        else:
            found.append((value, ""))
    return found


def _encoded(value: str) -> str:
    """Return the value of --data-urlencode: ``name=content`` or content, encoded."""
    name, equals, content = value.partition("=")
    return f"{name}={quote_plus(content)}" if equals and name else quote_plus(content if equals else value)


def _file(path: str, content_type: str) -> Converted:
    name = file_name(path)
    upload = Upload(literal(name), mime=literal(content_type))
    return Converted(Body(files=[upload], content_type=content_type), [imports.CONTENT_MISSING(path=name)])


def _multipart(command: Command) -> Converted:
    found = Converted(Body(multipart=True))
    for option, value in command.options:
        if option not in ("form", "form-string"):
            continue
        name, _, content = value.partition("=")
        if option == "form-string" or not content.startswith(("@", "<")):
            text, attributes = (content, {}) if option == "form-string" else _attributes(content)
            add_part(found, name, text, content_type=attributes.get("type", ""))
        else:
            path, attributes = _attributes(content[1:])
            add_part(found, name, "", file=path, content_type=attributes.get("type", ""))
    return found


def _attributes(content: str) -> tuple[str, dict[str, str]]:
    """Return the value of a part, and what follows it: ``;type=…`` and ``;filename=…``."""
    value, *rest = content.split(";")
    attributes = dict(piece.strip().partition("=")[::2] for piece in rest)
    if not attributes.keys() <= {"type", "filename", "encoder", "headers", "charset"}:
        return content, {}
    return value.strip('"'), {**attributes, "type": media_type(attributes.get("type", ""))}


def _login(user: str, digest: bool) -> Login | None:
    name, _, password = user.partition(":")
    return Login(literal(name), literal(password), "DIGEST" if digest else "BASIC") if user else None


def _options(command: Command, report: Report, place: str) -> Options:
    options = Options(follow_redirects="location" in command.flags)
    options.response_timeout = _milliseconds(command, "max-time", report, place)
    options.connect_timeout = _milliseconds(command, "connect-timeout", report, place)
    proxy = command.last("proxy")
    if proxy:
        address = _address(proxy, report)
        if address is not None:
            options.proxy = Origin("http", literal(address.origin.host), address.origin.port or "1080")
            user, _, password = command.last("proxy-user").partition(":")
            options.proxy_user, options.proxy_password = literal(user), literal(password)
    return options


def _milliseconds(command: Command, option: str, report: Report, place: str) -> str:
    text = command.last(option)
    try:
        return str(round(float(text) * 1000)) if text else ""
    except (ValueError, OverflowError):
        report.note(imports.OPTION_UNKNOWN(option=f"--{option} {text}"), place)
        return ""
