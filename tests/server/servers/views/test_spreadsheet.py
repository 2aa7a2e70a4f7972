"""Pages of servers and credentials: access, contents and messages."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.pages import errors_of, signed_in


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


# CSV --------------------------------------------------------------------------------------------------------


def test_sheet_is_shown_then_imported_by_its_text(cast: Cast) -> None:
    client = signed_in(cast.maintainer)
    text = "name,project,room,address,user,credential\ndb-1,shop,Room A,10.0.0.9,root,root by password\n"
    shown = client.post("/servers/import", {"file": SimpleUploadedFile("s.csv", text.encode("gbk"))})
    assert "Preview of the import" in text_of(shown.content)
    assert Server.objects.count() == 1
    done = client.post("/servers/import", {"text": shown.context["text"], "import": "1"}, follow=True)
    assert done.redirect_chain == [("/servers/keys", 302)]
    assert "db-1" in text_of(done.content)
    assert "Servers added: 1, changed: 0." in text_of(done.content)
    assert Server.objects.filter(name="db-1").exists()
    wrong = client.post("/servers/import", {"text": text.replace("Room A", "<b>"), "import": "1"})
    assert "Nothing was imported" in text_of(wrong.content)
    assert "Room “&lt;b&gt;” does not exist." in wrong.content.decode()
    assert "Choose a CSV file." in errors_of(client.post("/servers/import", {"text": ""}).content)


def test_export_honours_the_filters_and_who_asks(cast: Cast) -> None:
    cast.add("db-1")
    answer = signed_in(cast.member).get("/servers/export.csv?q=db")
    assert answer["Content-Disposition"] == 'attachment; filename="servers.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", "db-1"]
    assert len(signed_in(cast.stranger).get("/servers/export.csv").content.splitlines()) == 1


def test_what_the_file_names_is_created_with_the_import(cast: Cast) -> None:
    client = signed_in(cast.admin)
    text = "name,project,room,address,user,credential\ndb-1,clinic,Hall 9,10.0.0.9,root,ops key\n"
    shown = client.post("/servers/import", {"text": text}).content.decode()
    assert "The file names what does not exist yet:" in shown
    assert 'name="create"' in shown
    preview = client.post("/servers/import", {"text": text, "create": "1"}).content.decode()
    assert "The import also creates what does not exist yet:" in preview
    assert 'name="private_key"' in preview
    sure = {"text": text, "create": "1", "import": "1", "kind": "password"}
    missing = client.post("/servers/import", sure).content.decode()
    assert "Enter the secret of the credentials" in missing
    wrong = client.post("/servers/import", {**sure, "kind": "key", "private_key": "no key of SSH"}).content.decode()
    assert "no key of SSH" not in wrong
    assert "Preview of the import" in wrong
    assert not Server.objects.filter(name="db-1").exists()
    done = client.post("/servers/import", {**sure, "password": "secret-of-ops"}, follow=True)
    assert done.redirect_chain == [("/servers/keys", 302)]
    assert Server.objects.get(name="db-1").project.name == "clinic"
