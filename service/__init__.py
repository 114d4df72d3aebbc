"""The Flask application and its worker, one package per feature."""
