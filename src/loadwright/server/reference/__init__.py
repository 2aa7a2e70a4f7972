"""The reference of the API: its OpenAPI document, completed, and its page."""
