"""The feature's blueprint."""

from flask import Blueprint

bp = Blueprint("planning", __name__)
