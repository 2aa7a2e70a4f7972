"""What the Django admin does not show: jobs have a page and an API, with their own rules of access."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
