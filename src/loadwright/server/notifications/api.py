"""The API of notification channels. Secrets can be written but never read."""

from django.http import HttpRequest
from ninja import Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects

from . import actions, queries
from .actions import ChannelInput
from .models import Channel, Delivery
from .schemas import ChannelAsked, ChannelChange, ChannelShown, ChannelSummary, DeliveryShown

router = Router(tags=["notifications"])
ROUTERS = [router]


@router.get("/channels", response=list[ChannelSummary])
def channels(request: HttpRequest, page: PageQuery) -> list[Channel]:
    """List the notification channels of your projects."""
    return page.of(queries.channels(user_of(request)))


@router.post("/channels", response={201: ChannelShown})
def create_channel(request: HttpRequest, new: ChannelAsked) -> Status[Channel]:
    """Create a channel; for maintainers of the project."""
    project = projects.project_named(user_of(request), new.project) if new.project else None
    ask = ChannelInput(**new.dict(exclude={"kind", "project"}))
    made = actions.create_channel(actor_of(request), project_id=project.pk if project else None, kind=new.kind, ask=ask)
    return Status(201, made)


@router.get("/channels/{int:channel_id}", response=ChannelShown)
def channel(request: HttpRequest, channel_id: int) -> Channel:
    """Return a channel; for maintainers of its project."""
    return queries.channel(user_of(request), channel_id)


@router.patch("/channels/{int:channel_id}", response=ChannelShown)
def change_channel(request: HttpRequest, channel_id: int, change: ChannelChange) -> Channel:
    """Change a channel; for maintainers of its project."""
    found = queries.channel(user_of(request), channel_id)
    present = ChannelShown.from_orm(found).dict(include={"name", "language", "active", "events", "projects", "plans"})
    ask = ChannelInput(**{**present, **change.dict(exclude_none=True)})
    return actions.change_channel(actor_of(request), channel_id, ask)


@router.delete("/channels/{int:channel_id}", response={204: None})
def delete_channel(request: HttpRequest, channel_id: int) -> Status[None]:
    """Delete a channel with its deliveries; for maintainers of its project."""
    actions.delete_channel(actor_of(request), channel_id)
    return Status(204, None)


@router.post("/channels/{int:channel_id}/test", response={202: DeliveryShown})
def test_channel(request: HttpRequest, channel_id: int) -> Status[Delivery]:
    """Send a test message; for maintainers of its project. Its outcome is that of the newest delivery."""
    return Status(202, actions.send_test(actor_of(request), channel_id))


@router.get("/channels/{int:channel_id}/deliveries", response=list[DeliveryShown])
def deliveries(request: HttpRequest, channel_id: int, page: PageQuery) -> list[Delivery]:
    """List the deliveries of a channel, newest first; for maintainers of its project."""
    return page.of(queries.deliveries(queries.channel(user_of(request), channel_id)))
