"""Removes jobs from the Django admin: they have a page and an API with their own access rules."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
