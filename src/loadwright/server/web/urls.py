"""Addresses of the site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from . import views
from .script_texts import ScriptTexts

app_name = "web"

urlpatterns = [
    path("catalogue.js", login_not_required(ScriptTexts.as_view()), name="catalogue"),
    path("favicon.ico", login_not_required(views.favicon), name="favicon"),
]
