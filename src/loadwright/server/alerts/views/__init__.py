"""Pages of alerts, rules and times without reports."""
