"""The blueprint that all pages of the set-up are put on."""

from flask import Blueprint

bp = Blueprint("supply", __name__)
