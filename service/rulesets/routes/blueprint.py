"""The feature's blueprint."""

from flask import Blueprint

bp = Blueprint("rulesets", __name__)
