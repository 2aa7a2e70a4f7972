"""Addresses of the site itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "web"

urlpatterns = [
    path("catalogue.js", login_not_required(views.Catalogue.as_view()), name="catalogue"),
    path("language", login_not_required(set_language), name="language"),
]
