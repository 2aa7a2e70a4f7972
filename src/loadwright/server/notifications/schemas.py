"""API schemas of channels and deliveries. No schema returns a secret."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from loadwright.server.platform.params import Id
from loadwright.server.platform.unknown_names import RequestSchema

from . import queries
from .models import Channel, Delivery

KIND = "`mail`, `webhook`, `dingtalk`, `feishu`, `wecom` or `slack`."
ZONE = "The time zone of its notices, such as `Asia/Shanghai`; empty for that of the installation."
LANGUAGE = "The language of its notices: `en` or `zh-hans`."


class ChannelSummary(Schema):
    """A channel as all members of its project see it."""

    id: int = Field(description="The id of the channel.")
    name: str = Field(description="The name of the channel.")
    project: str | None = Field(description="The name of its project; null for a channel of all projects.")
    kind: str = Field(description=KIND)
    target: str = Field(description="The host of its address, or its receivers.")
    language: str = Field(description=LANGUAGE)
    zone: str = Field(description=ZONE)
    active: bool = Field(description="Whether it sends notices.")
    events: list[str] = Field(description="The event types to which it is subscribed.")
    changed_at: datetime = Field(description="When it was changed last.")

    @staticmethod
    def resolve_project(channel: Channel) -> str | None:
        return channel.project.name if channel.project else None


class ChannelShown(ChannelSummary):
    """A channel with its settings, except secret ones."""

    settings: dict[str, str] = Field(description="Its settings, without secrets.")
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


class ChannelAsked(RequestSchema):
    """A channel to create."""

    name: str = Field(description="The name, at most 100 characters.")
    kind: str = Field(description=KIND)
    project: str = Field("", description="The name of a project; empty for all projects, which needs an administrator.")
    language: str = Field("en", description=LANGUAGE)
    zone: str = Field("", description=ZONE)
    active: bool = Field(True, description="Whether it sends notices.")
    events: list[str] = Field(
        description="`run.finished`, `run.failed`, `run.stopped`, `run.doubtful`, `run.requirements_not_met`, "
        "`alert.info`, `alert.warning`, `alert.critical`."
    )
    settings: dict[str, str] = Field(
        description="Of mail: `receivers`; of webhook, dingtalk and feishu: `url`, `secret`; of wecom and slack: `url`."
    )
    projects: list[Id] = Field([], description="Ids of projects to which a channel of all projects is restricted.")
    plans: list[Id] = Field([], description="Ids of plans to which it is restricted; empty for all.")


class ChannelChange(RequestSchema):
    """Changes of a channel; omitted fields are kept."""

    name: str | None = Field(None, description="The name, at most 100 characters.")
    language: str | None = Field(None, description=LANGUAGE)
    zone: str | None = Field(None, description=ZONE)
    active: bool | None = Field(None, description="Whether it sends notices.")
    events: list[str] | None = Field(None, description="The event types to which it is subscribed.")
    settings: dict[str, str] = Field({}, description="Settings; those that are missing or empty keep their value.")
    projects: list[Id] | None = Field(None, description="Ids of projects to which it is restricted.")
    plans: list[Id] | None = Field(None, description="Ids of plans to which it is restricted.")


class Outcome(Schema):
    """The outcome of an attempt."""

    at: datetime = Field(description="When the attempt ended.")
    text: str = Field(description="Its outcome, in English.")


class DeliveryShown(Schema):
    """A notice that is sent through a channel."""

    id: int = Field(description="The id of the delivery.")
    key: str = Field(description="Identifies it to receivers: X-Loadwright-Delivery of webhooks, Message-ID of mails.")
    events: list[str] = Field(description="What it reports.")
    state: str = Field(description="`waiting`, `delivered` or `failed`.")
    attempts: int = Field(description="The number of attempts so far.")
    created_at: datetime = Field(description="When it was created.")
    ended_at: datetime | None = Field(description="When it was delivered or given up; null before.")
    outcomes: list[Outcome] = Field(description="The outcomes of its attempts.")

    @staticmethod
    def resolve_outcomes(delivery: Delivery) -> list[dict[str, Any]]:
        return [{"at": line.at, "text": str(line.message)} for line in queries.outcomes(delivery)]
