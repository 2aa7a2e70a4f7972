"""The API of notification channels. Secrets can be written but never read."""

from django.http import HttpRequest
from ninja import Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects

from . import actions, queries
from .actions import ChannelInput
from .models import Channel, Delivery
from .schemas import ChannelAsked, ChannelChange, ChannelShown, ChannelSummary, DeliveryShown

router = Router(tags=["notifications"])
ROUTERS = [router]
ONE = ("channel.not_found", "channel.maintainers_only")


@router.get("/channels", response=list[ChannelSummary], openapi_extra=documented(May.SIGNED_IN))
def channels(request: HttpRequest, page: PageQuery) -> list[Channel]:
    """List the notification channels of your projects."""
    return page.of(queries.channels(user_of(request)))


@router.post(
    "/channels",
    response={201: ChannelShown},
    openapi_extra=documented(May.MAINTAINERS, "project.no_such_name", "channel.*", "name.*"),
)
def create_channel(request: HttpRequest, new: ChannelAsked) -> Status[Channel]:
    """Create a notification channel.

    Only administrators create channels of all projects.
    """
    project = projects.project_named(user_of(request), new.project) if new.project else None
    ask = ChannelInput(**new.dict(exclude={"kind", "project"}))
    made = actions.create_channel(actor_of(request), project_id=project.pk if project else None, kind=new.kind, ask=ask)
    return Status(201, made)


@router.get("/channels/{int:channel_id}", response=ChannelShown, openapi_extra=documented(May.MAINTAINERS, *ONE))
def channel(request: HttpRequest, channel_id: int) -> Channel:
    """Return one notification channel."""
    return queries.channel(user_of(request), channel_id)


@router.patch(
    "/channels/{int:channel_id}",
    response=ChannelShown,
    openapi_extra=documented(May.MAINTAINERS, "channel.*", "name.*"),
)
def change_channel(request: HttpRequest, channel_id: int, change: ChannelChange) -> Channel:
    """Change a notification channel."""
    found = queries.channel(user_of(request), channel_id)
    kept = {"name", "language", "zone", "active", "events", "projects", "plans"}
    present = ChannelShown.from_orm(found).dict(include=kept)
    ask = ChannelInput(**{**present, **change.dict(exclude_none=True)})
    return actions.change_channel(actor_of(request), channel_id, ask)


@router.delete("/channels/{int:channel_id}", response={204: None}, openapi_extra=documented(May.MAINTAINERS, *ONE))
def delete_channel(request: HttpRequest, channel_id: int) -> Status[None]:
    """Delete a notification channel.

    Its deliveries are deleted too.
    """
    actions.delete_channel(actor_of(request), channel_id)
    return Status(204, None)


@router.post(
    "/channels/{int:channel_id}/test",
    response={202: DeliveryShown},
    openapi_extra=documented(May.MAINTAINERS, "channel.*"),
)
def test_channel(request: HttpRequest, channel_id: int) -> Status[Delivery]:
    """Send a test message through a channel.

    Its outcome is that of the newest delivery.
    """
    return Status(202, actions.send_test(actor_of(request), channel_id))


@router.get(
    "/channels/{int:channel_id}/deliveries",
    response=list[DeliveryShown],
    openapi_extra=documented(May.MAINTAINERS, *ONE),
)
def deliveries(request: HttpRequest, channel_id: int, page: PageQuery) -> list[Delivery]:
    """List the deliveries of a channel, newest first."""
    return page.of(queries.deliveries(queries.channel(user_of(request), channel_id)))


@router.post(
    "/channels/{int:channel_id}/deliveries/{int:delivery_id}/again",
    response={202: DeliveryShown},
    openapi_extra=documented(May.MAINTAINERS, *ONE, "channel.delivery_not_found", "channel.delivery_not_failed"),
)
def send_again(request: HttpRequest, channel_id: int, delivery_id: int) -> Status[Delivery]:
    """Send a failed delivery again.

    It has the same key as before, by which receivers recognise it.
    """
    return Status(202, actions.send_again(actor_of(request), channel_id, delivery_id))
