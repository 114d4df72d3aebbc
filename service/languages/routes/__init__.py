"""Pages about languages: choosing one, and what the office decides about them."""

from service.languages.routes import choosing, listening, office_page, texts_page
from service.languages.routes.blueprint import bp

__all__ = ["bp", "choosing", "listening", "office_page", "texts_page"]
