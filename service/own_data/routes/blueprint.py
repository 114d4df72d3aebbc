"""The feature's blueprint; the modules beside this one add its pages."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

bp = Blueprint("own_data", __name__)


def as_file(content: Mapping[str, Any], name: str) -> Response:
    """Somebody's data as a file that no cache keeps."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
