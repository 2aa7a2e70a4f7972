"""Pages of notification channels."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform import own_address
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.messages import localized
from loadwright.server.projects import queries as projects
from loadwright.server.projects.current import current_project
from loadwright.server.web import listing
from loadwright.server.web.shortcuts import get_or_404, run_action

from . import actions, queries
from .channels.kinds import KINDS
from .forms import ChannelForm, kind_named
from .models import Channel, Delivery
from .notice import event_types

SECRETS = ("url", "secret")


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the channels with their last delivery."""
    user = user_of(request)
    project = current_project(request)
    page = listing.page(request, queries.channels(user, project), {})
    last = queries.last_deliveries(page.object_list)
    maintained = projects.maintained_ids(user)
    titles = {event.name: event.title for event in event_types()}
    context = {
        "page": page,
        "rows": [
            {
                "channel": channel,
                "last": last.get(channel.pk),
                "events": [titles[name] for name in channel.events if name in titles],
                "may_edit": user.is_superuser or channel.project_id in maintained,
            }
            for channel in page.object_list
        ],
        "may_create": user.is_superuser or bool(maintained),
    }
    return render(request, "notifications/channels.html", context)


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a channel of the kind that the address names."""
    user = user_of(request)
    kind, project = kind_named(request.POST.get("kind") or request.GET.get("kind")), current_project(request)
    initial = {"project": project.pk if project else "", "language": get_language() or "en"}
    form = ChannelForm(request.POST or None, kind=kind, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            channel = actions.create_channel(
                actor_of(request), project_id=form.project_id, kind=kind.name, ask=form.ask()
            )
        except ActionError as error:
            form.fail(error)
        else:
            created = _("The channel “%(name)s” has been created. Send a test message to try it.")
            messages.success(request, created % {"name": channel.name})
            return redirect("notifications:channel", channel.pk)
    may_create = user.is_superuser or bool(projects.maintained_ids(user))
    context = {
        "form": form,
        "kind": kind,
        "kinds": KINDS.values(),
        "may_create": may_create,
        **_of_forms(),
    }
    return render(request, "notifications/channel.html", context)


@never_cache
@require_GET
def restrictions(request: HttpRequest) -> HttpResponse:
    """Return the part of the form of a new channel that depends on the chosen project."""
    user, project = user_of(request), request.GET.get("project", "")
    form = ChannelForm(kind=kind_named(None), user=user, initial={"project": project})
    return render(request, "notifications/_restrictions.html", {"form": form})


@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Show a channel with its deliveries, and change it."""
    user = user_of(request)
    channel = get_or_404(queries.channel, user, channel_id)
    form = ChannelForm(request.POST or None, kind=KINDS[channel.kind], user=user, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(actor_of(request), channel_id, form.ask(channel))
        except ActionError as error:
            form.fail(error)
        else:
            messages.success(
                request, _("The channel “%(name)s” has been changed.") % {"name": form.cleaned_data["name"]}
            )
            return redirect("notifications:channel", channel_id)
    context = {
        "form": form,
        "kind": KINDS[channel.kind],
        "channel": channel,
        "may_create": True,
        **_of_forms(),
    }
    return render(request, "notifications/channel.html", {**context, **_deliveries(request, channel)})


@never_cache
@require_GET
def deliveries(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Return the table of deliveries, which the page of a channel refreshes while one waits."""
    channel = get_or_404(queries.channel, user_of(request), channel_id)
    context = {"channel": channel, **_deliveries(request, channel)}
    return render(request, "notifications/_deliveries.html", context)


@require_POST
def send_again(request: HttpRequest, channel_id: int, delivery_id: int) -> HttpResponse:
    """Send a delivery that failed again."""
    get_or_404(queries.channel, user_of(request), channel_id)

    def action() -> str:
        actions.send_again(actor_of(request), channel_id, delivery_id)
        return _("The message is being sent again; its outcome appears below.")

    return run_action(request, action, reverse("notifications:channel", args=[channel_id]))


@require_POST
def test(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send a test message."""
    get_or_404(queries.channel, user_of(request), channel_id)

    def action() -> str:
        actions.send_test(actor_of(request), channel_id)
        return _("A test message is being sent; its outcome appears below.")

    return run_action(request, action, reverse("notifications:channel", args=[channel_id]))


@require_POST
def delete(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Delete a channel with its deliveries."""
    name = get_or_404(queries.channel, user_of(request), channel_id).name

    def action() -> str:
        actions.delete_channel(actor_of(request), channel_id)
        return _("The channel “%(name)s” has been deleted.") % {"name": name}

    return run_action(request, action, reverse("notifications:list"))


def _of_forms() -> dict[str, object]:
    return {
        "zones": sorted(available_timezones()),
        "address_is_set": bool(settings.PUBLIC_URL),
        "links_begin": own_address.for_links(),
    }


def _deliveries(request: HttpRequest, channel: Channel) -> dict[str, object]:
    page = listing.page(request, queries.deliveries(channel), {})
    rows = [{"delivery": delivery, "title": delivery.shown_title, "outcomes": _texts(delivery)} for delivery in page]
    waiting = any(delivery.state == Delivery.State.WAITING for delivery in page)
    return {"page": page, "rows": rows, "waiting": waiting}


def _texts(delivery: Delivery) -> list[dict[str, str]]:
    return [{"text": localized(line.message)} for line in queries.outcomes(delivery)]
