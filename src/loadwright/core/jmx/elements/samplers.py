"""Samplers: what each of them asks for, in a few words."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element


def http(element: Element) -> str:
    """Return method, host and path of an HTTP sampler, for example ``GET https://shop.test:8443/cart``."""
    node = element.node
    protocol, host, port, path, method = (
        properties.text(node, f"HTTPSampler.{name}").strip()
        for name in ("protocol", "domain", "port", "path", "method")
    )
    method = method or "GET"
    if path.startswith(("http://", "https://")):
        return f"{method} {path}"
    if not host:
        return f"{method} {path or '/'}"
    path = path if not path or path.startswith("/") else f"/{path}"
    return f"{method} {protocol or 'http'}://{host}{f':{port}' if port else ''}{path}"


def jdbc(element: Element) -> str:
    """Return the first line of the query."""
    return _first_line(properties.text(element.node, "query"))


def script(element: Element) -> str:
    """Return the file or the first line of a script."""
    node = element.node
    text = properties.text(node, "script") or properties.text(node, "BeanShellSampler.query")
    return properties.text(node, "filename") or _first_line(text)


def tcp(element: Element) -> str:
    """Return server and port."""
    return f"{properties.text(element.node, 'TCPSampler.server')}:{properties.text(element.node, 'TCPSampler.port')}"


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


SUMMARIES = {
    "HTTPSamplerProxy": http,
    "HTTPSampler": http,
    "HTTPSampler2": http,
    "JDBCSampler": jdbc,
    "JSR223Sampler": script,
    "BeanShellSampler": script,
    "TCPSampler": tcp,
    "JavaSampler": lambda element: properties.text(element.node, "classname").rpartition(".")[2],
}
