"""Signatures of chat services: HMAC-SHA256 in Base64."""

import base64
import hashlib
import hmac


def signature(key: str, text: str = "") -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
