"""What gunicorn serves."""

import os

from bansos import embedded


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bansos.settings")
embedded.ensure()

# Settings read the addresses that ensure() has put into the environment.
from django.core.wsgi import get_wsgi_application  # noqa: E402


application = get_wsgi_application()
