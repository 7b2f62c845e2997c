"""The settings of a project that uses the dataset: a database, and the app."""

import os

SECRET_KEY = "not a secret: this project serves nobody"
# Users, as the history of edits names them; a downloaded dataset has none.
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "sanctions"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATASET", "dataset.sqlite3"),
    }
}
USE_TZ = True
