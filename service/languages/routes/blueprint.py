"""The feature's blueprint; the modules beside this one add its pages."""

from flask import Blueprint

bp = Blueprint("languages", __name__)
