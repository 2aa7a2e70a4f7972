"""Changes of credentials. Secrets are encrypted here and never returned."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.projects import actions as project_actions
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Project
from loadwright.server.servers import errors, queries
from loadwright.server.servers.facts_request import request_facts
from loadwright.server.servers.models import Credential
from loadwright.server.servers.ssh import keys
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.servers.ssh.target import CERTIFICATE, NONE, PASSWORD, Secret

from .vault import seal, unseal

MAX_SECRET = 64 * 1024


@transaction.atomic
def create_credential(
    actor: Actor, *, project_id: int | None, name: str, secret: Secret, new_project: str = ""
) -> Credential:
    """Create a shared credential of a project; ``new_project`` names one to create for it, by an administrator."""
    actor.require_write()
    if new_project:
        project_id = project_actions.create_project(actor, name=new_project, field="new_project").pk
    project = projects.projects(actor.person).filter(pk=project_id or 0).first()
    if project is None:
        raise errors.CREDENTIAL_PROJECT()
    _require_maintainer(actor.person, project)
    credential = Credential.objects.create(
        project=project,
        name=_free_name(project, name),
        kind=secret.kind,
        sealed=_sealed_shared(secret),
        shared=True,
        created_by=actor.user,
    )
    audit.record(
        actor, "credential.create", credential, project=project.pk, credential=credential.pk, kind=credential.kind
    )
    return credential


@transaction.atomic
def replace_credential(actor: Actor, credential_id: int, *, name: str, secret: Secret | None) -> Credential:
    """Rename a shared credential or replace its secret; empty parts of ``secret`` are kept.

    Servers that it failed to open are tried again.
    """
    actor.require_write()
    credential = _maintained(actor.person, credential_id)
    credential.name = _free_name(credential.project, name, credential.pk)
    if secret is not None:
        credential.sealed = _sealed_shared(secret, credential)
        credential.kind = secret.kind
        credential.changed_at = timezone.now()
    credential.save()
    if secret is not None:
        failing = credential.servers.filter(offered_key="").exclude(host_key="").exclude(problem={})
        request_facts(failing)
    audit.record(
        actor, "credential.replace" if secret else "credential.rename", credential,
        project=credential.project_id, credential=credential.pk, kind=credential.kind,
    )  # fmt: skip
    return credential


@transaction.atomic
def delete_credential(actor: Actor, credential_id: int) -> None:
    """Delete a shared credential that no server uses."""
    actor.require_write()
    credential = _maintained(actor.person, credential_id)
    used = credential.servers.count()
    if used:
        raise errors.CREDENTIAL_IN_USE(count=used)
    audit.record(actor, "credential.delete", credential, project=credential.project_id, credential=credential.pk)
    credential.delete()


def sealed(secret: Secret, former: Credential | None = None) -> str:
    """Return ``secret`` validated and encrypted; empty parts are taken from ``former`` if it has the same kind."""
    return seal(_checked(_completed(secret, former)))


def _sealed_shared(secret: Secret, former: Credential | None = None) -> str:
    if secret.kind == NONE:
        raise errors.CREDENTIAL_KIND()
    return sealed(secret, former)


def is_empty(secret: Secret) -> bool:
    """Return whether only the kind was entered."""
    return not (secret.password or secret.private_key or secret.passphrase or secret.certificate)


def _completed(secret: Secret, former: Credential | None) -> Secret:
    if former is None or former.kind != secret.kind or secret.kind == NONE:
        return secret
    try:
        kept = unseal(former.sealed)
    except SshError:
        # It can no longer be decrypted: all parts must be entered again, as the validation requires.
        return secret
    if secret.kind == PASSWORD:
        return replace(secret, password=secret.password or kept.password)
    # A new key comes with its own passphrase, or without one.
    passphrase = secret.passphrase if secret.private_key else secret.passphrase or kept.passphrase
    return replace(
        secret,
        private_key=secret.private_key or kept.private_key,
        passphrase=passphrase,
        certificate=secret.certificate or kept.certificate,
    )


def _checked(secret: Secret) -> Secret:
    """Return a validated secret. Raises ``ActionError`` with the field."""
    keys.check(secret)
    if secret.kind == NONE:
        return Secret(NONE)
    if secret.kind == PASSWORD:
        return Secret(PASSWORD, password=secret.password)
    certificate = secret.certificate if secret.kind == CERTIFICATE else ""
    return Secret(secret.kind, private_key=secret.private_key, passphrase=secret.passphrase, certificate=certificate)


def _free_name(project: Project, name: str, own_id: int | None = None) -> str:
    name = names.name(name)
    if Credential.objects.filter(project=project, name=name, shared=True).exclude(pk=own_id or 0).exists():
        raise errors.CREDENTIAL_NAME_TAKEN()
    return name


def _require_maintainer(user: User, project: Project) -> None:
    if not projects.maintains(user, project):
        raise errors.CREDENTIALS_OF_MAINTAINERS()


def _maintained(user: User, credential_id: int) -> Credential:
    credential = queries.credential(user, credential_id)
    _require_maintainer(user, credential.project)
    return credential
