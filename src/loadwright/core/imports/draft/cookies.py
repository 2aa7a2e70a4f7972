"""Cookies that requests send: of one Cookie Manager, or each of its own."""

from __future__ import annotations

from loadwright.core.imports.report import Report
from loadwright.core.messages import imports

from .model import Cookie, Draft


def share(draft: Draft, report: Report) -> Draft:
    """Give the cookies of requests to the plan if all requests to the same host send the same ones.

    Otherwise each request keeps its own: JMeter does not use a Cookie Manager in a request beside one of the plan.
    """
    sent: dict[str, set[frozenset[Cookie]]] = {}
    for request in draft.requests():
        sent.setdefault(request.origin.host, set()).add(frozenset(request.cookies))
    differing = [host for host, cookies in sent.items() if len(cookies) > 1]
    for host in differing:
        report.note(imports.COOKIES_DIFFER(), host)
    if differing:
        return draft
    draft.cookies = list(dict.fromkeys(cookie for request in draft.requests() for cookie in request.cookies))
    for request in draft.requests():
        request.cookies = []
    return draft
