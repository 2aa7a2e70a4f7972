"""Topics of the event bus."""


def drafts_topic(plan_id: int) -> str:
    """Return the topic that is announced when a draft of a plan changes, or is opened or closed by somebody."""
    return f"editor.drafts.{plan_id}"
