"""How the site is served: two processes of four threads, one address.

The access log stays off: request lines hold the secret parts of mailed links.
"""

import os

wsgi_app = "wsgi:app"
bind = os.environ.get("KURSMITTLER_BIND", "127.0.0.1:8000")
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
control_socket_disable = True  # its default path is one per user, not per site
errorlog = "-"
loglevel = "warning"
