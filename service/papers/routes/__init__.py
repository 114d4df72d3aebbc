"""HTTP of the papers: every one is a file to keep or print, and never cached."""

from service.papers.routes import interpreting as interpreting
from service.papers.routes import learners as learners
from service.papers.routes.blueprint import bp as bp
