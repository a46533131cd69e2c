"""How the pages are served in production; `gunicorn bansos.wsgi --config deploy/gunicorn.conf.py`."""

import os


bind = "0.0.0.0:8000"
workers = int(os.environ.get("BANSOS_WEB_WORKERS", "3"))
threads = 4
# Hand-over files of a city are uploaded in one request.
timeout = 300
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
# The proxy writes the access log; addresses with a NIK in them do not exist.
accesslog = None
