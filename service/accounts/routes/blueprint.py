"""The blueprint that the routes of accounts share."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
