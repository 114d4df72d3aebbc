"""The web application for gunicorn and for `flask --app wsgi`."""

from click import UsageError

from service.app import create_app
from service.errors import SettingsError
from service.settings import Settings

try:
    app = create_app(Settings.from_env())
except SettingsError as error:
    raise UsageError(str(error)) from None  # one line at the terminal, exit code 2
