"""Names of catalogues in the file storage."""


def path(digest: str) -> str:
    """Return the name of the checked catalogue of an installation."""
    return f"catalogues/{digest}.json"
