"""Reports whether signing in to a server works, after its key or its login was entered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from loadwright.server.servers.connections.sign_in import try_sign_in
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.errors import AUTH, CREDENTIAL, SEALED, sentence

OF_LOGIN = {AUTH, CREDENTIAL, SEALED}
"""Kinds of errors that another user name or credential mends."""


def report(request: HttpRequest, server: Server, done: str) -> HttpResponse:
    """Try the login of a server and show ``done`` with the outcome; the form follows if the login is wrong."""
    messages.success(request, done)
    problem = try_sign_in(server)
    if problem is None:
        messages.success(request, _("Signing in works; facts are being collected."))
        return redirect("servers:detail", server.pk)
    why = sentence(problem.kind, name=server.name, address=server.address, detail=problem.detail, via=problem.via)
    messages.warning(request, _("Signing in failed: %(why)s") % {"why": why})
    wrong = problem.kind in OF_LOGIN and not problem.via
    return redirect("servers:edit" if wrong else "servers:detail", server.pk)
