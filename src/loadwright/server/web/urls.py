"""Addresses of the site itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from . import views

app_name = "web"

urlpatterns = [
    path("catalogue.js", login_not_required(views.Catalogue.as_view()), name="catalogue"),
]
