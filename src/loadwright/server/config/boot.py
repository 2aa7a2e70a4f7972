"""Importing this module loads the Django apps, for programs that start outside Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loadwright.server.config.settings")
django.setup()
