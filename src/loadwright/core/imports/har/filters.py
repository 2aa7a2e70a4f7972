"""Requests of a recording that are no load of one's own: static files, and services of others."""

from __future__ import annotations

_STATIC_ENDINGS = (
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".bmp",
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".ogg", ".m4a", ".wasm", ".webmanifest",
)  # fmt: skip
_STATIC_RESOURCES = frozenset(("image", "font", "stylesheet", "script", "media", "manifest", "texttrack"))
_STATIC_TYPES = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript",
                 "application/x-javascript", "application/font", "application/wasm")  # fmt: skip
TELEMETRY_HOSTS = (
    "google-analytics.com", "analytics.google.com", "googletagmanager.com", "googletagservices.com",
    "googlesyndication.com", "googleadservices.com", "doubleclick.net", "adservice.google.com", "connect.facebook.net",
    "hotjar.com", "hotjar.io", "clarity.ms", "bat.bing.com", "segment.io", "segment.com", "mixpanel.com",
    "amplitude.com", "heapanalytics.com", "fullstory.com", "mouseflow.com", "crazyegg.com", "optimizely.com",
    "newrelic.com", "nr-data.net", "datadoghq.com", "datadoghq-browser-agent.com", "browser-intake-datadoghq.com",
    "sentry.io", "bugsnag.com", "logrocket.io", "rollbar.com", "scorecardresearch.com", "quantserve.com",
    "criteo.com", "taboola.com", "outbrain.com", "adnxs.com", "adsrvr.org", "mc.yandex.ru", "hm.baidu.com",
    "cnzz.com", "umeng.com", "growingio.com", "sensorsdata.cn", "plausible.io", "matomo.cloud",
    "cloudflareinsights.com",
    "safebrowsing.googleapis.com", "update.googleapis.com", "clients2.google.com", "detectportal.firefox.com",
    "incoming.telemetry.mozilla.org", "firefox.settings.services.mozilla.com",
)  # fmt: skip


def is_static(path: str, resource_type: str, mime_type: str) -> bool:
    """Return whether a request fetches a static file: by Chrome's type of resource, its media type or its name."""
    if resource_type.lower() in _STATIC_RESOURCES:
        return True
    # Responses of an API may have any name, and are no static files.
    if resource_type.lower() in ("xhr", "fetch", "document"):
        return False
    return mime_type.lower().startswith(_STATIC_TYPES) or path.lower().endswith(_STATIC_ENDINGS)


def is_telemetry(host: str) -> bool:
    """Return whether a host belongs to a service for statistics, advertising or the browser itself."""
    return any(host == one or host.endswith(f".{one}") for one in TELEMETRY_HOSTS)
