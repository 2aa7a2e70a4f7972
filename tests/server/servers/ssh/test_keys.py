"""Validation of entered credentials, with a message for every error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.ssh.keys import check
from loadwright.server.servers.ssh.target import CERTIFICATE, KEY, PASSWORD, Secret
from tests.support.sshd import PASSPHRASE, Sshd, keygen


def refused(secret: Secret) -> tuple[str, str]:
    """The field and message of the error."""
    with pytest.raises(ActionError) as caught:
        check(secret)
    return caught.value.field, str(caught.value)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa", "pem"])
def test_keys_of_every_kind_and_format_are_taken(openssh: Sshd, kind: str) -> None:
    secret = openssh.key(kind)
    check(secret)
    pasted = "\n  " + secret.private_key.strip().replace("\n", "\r\n")
    check(replace(secret, private_key=pasted))


@pytest.mark.parametrize("kind", ["locked", "locked_pem"])
def test_a_passphrase_is_tried(openssh: Sshd, kind: str) -> None:
    secret = openssh.locked_key(kind)
    check(secret)
    assert refused(replace(secret, passphrase="wrong")) == (
        "passphrase",
        "The passphrase does not open the private key.",
    )
    assert refused(replace(secret, passphrase="")) == (
        "passphrase",
        "The private key has a passphrase. Enter it too.",
    )


def test_a_passphrase_too_many_does_no_harm(openssh: Sshd) -> None:
    check(replace(openssh.key(), passphrase=PASSPHRASE))


@pytest.mark.parametrize("kind", ["ed25519", "pem", "locked"])
def test_half_a_key_is_not_taken(openssh: Sshd, kind: str) -> None:
    secret = openssh.locked_key() if kind == "locked" else openssh.key(kind)
    lines = secret.private_key.splitlines()
    for cut in (lines[:-1], lines[1:], lines[: len(lines) // 2] + lines[-1:]):
        field, said = refused(replace(secret, private_key="\n".join(cut)))
        assert field == "private_key"
        assert "cannot be read" in said


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Paste the private key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", "PuTTYgen"),
        ("ssh-ed25519 AAAAC3Nz ann@host", "public key"),
        ("hello", "cannot be read"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\n中文\n-----END OPENSSH PRIVATE KEY-----", "cannot be read"),
        ("x" * 70_000, "too long"),
    ],
)
def test_what_is_no_private_key_is_said(text: str, hint: str) -> None:
    field, said = refused(Secret(KEY, private_key=text))
    assert field == "private_key"
    assert hint in said


def test_certificates(openssh: Sshd, tmp_path: Path) -> None:
    secret = openssh.certificate()
    check(secret)
    assert refused(openssh.certificate("expired")) == ("certificate", "The certificate has expired.")
    assert refused(replace(secret, certificate="")) == (
        "certificate",
        "Paste the certificate, the file ending in -cert.pub.",
    )
    assert "cannot be read" in refused(replace(secret, certificate="ssh-ed25519-cert-v01@openssh.com AAAA"))[1]
    keygen("-t", "ed25519", "-f", tmp_path / "other")
    other = (tmp_path / "other").read_text()
    assert refused(replace(secret, private_key=other))[1] == "The certificate belongs to another private key."
    public = (tmp_path / "other.pub").read_text()
    assert refused(replace(secret, certificate=public))[0] == "certificate"
    assert secret.kind == CERTIFICATE


def test_passwords() -> None:
    check(Secret(PASSWORD, password=" geheim 密码 "))
    assert refused(Secret(PASSWORD)) == ("password", "Enter the password.")
    assert refused(Secret(PASSWORD, password="x" * 2000))[0] == "password"
    assert refused(Secret("fingerprint"))[0] == "kind"
