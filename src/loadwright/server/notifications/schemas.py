"""API schemas of channels and deliveries. No schema returns a secret."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from loadwright.server.platform.params import Id

from . import queries
from .models import Channel, Delivery


class ChannelSummary(Schema):
    """A channel as all members of its project see it; ``project`` is null for a channel of all projects."""

    id: int
    name: str
    project: str | None
    kind: str = Field(description="mail, webhook, dingtalk, feishu, wecom or slack.")
    target: str = Field(description="The host of its address, or its receivers.")
    language: str
    active: bool
    events: list[str] = Field(description="The event types to which it is subscribed.")
    changed_at: datetime

    @staticmethod
    def resolve_project(channel: Channel) -> str | None:
        return channel.project.name if channel.project else None


class ChannelShown(ChannelSummary):
    """A channel with its settings, except secret ones."""

    settings: dict[str, str]
    projects: list[int] = Field(description="Ids of the projects to which a channel of all projects is restricted.")
    plans: list[int] = Field(description="Ids of the plans to which it is restricted; empty for all of its project.")

    @staticmethod
    def resolve_settings(channel: Channel) -> dict[str, str]:
        return queries.public_settings(channel)

    @staticmethod
    def resolve_projects(channel: Channel) -> list[int]:
        return [project.pk for project in channel.only_projects.all()]

    @staticmethod
    def resolve_plans(channel: Channel) -> list[int]:
        return [plan.pk for plan in channel.only_plans.all()]


class ChannelAsked(Schema):
    """A channel to create. Without ``project`` it is of all projects, for administrators."""

    name: str
    kind: str
    project: str = ""
    language: str = "en"
    active: bool = True
    events: list[str] = Field(
        description="run.finished, run.failed, run.stopped, run.doubtful, run.requirements_not_met."
    )
    settings: dict[str, str] = Field(
        description="mail: receivers; webhook, dingtalk, feishu: url, secret; wecom, slack: url."
    )
    projects: list[Id] = []
    plans: list[Id] = []


class ChannelChange(Schema):
    """Changes of a channel. Settings that are missing or empty keep their value."""

    name: str | None = None
    language: str | None = None
    active: bool | None = None
    events: list[str] | None = None
    settings: dict[str, str] = {}
    projects: list[Id] | None = None
    plans: list[Id] | None = None


class Outcome(Schema):
    """The outcome of an attempt."""

    at: datetime
    text: str


class DeliveryShown(Schema):
    """A notice that is sent through a channel: waiting, delivered or failed."""

    id: int
    key: str = Field(description="Identifies it to receivers: X-Loadwright-Delivery of webhooks, Message-ID of mails.")
    events: list[str]
    state: str
    attempts: int
    created_at: datetime
    ended_at: datetime | None
    outcomes: list[Outcome]

    @staticmethod
    def resolve_outcomes(delivery: Delivery) -> list[dict[str, Any]]:
        return [{"at": line.at, "text": str(line.message)} for line in queries.outcomes(delivery)]
