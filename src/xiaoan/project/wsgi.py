"""The WSGI entry point that granian serves."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from xiaoan.cli.processes import die_with_parent

if os.environ.get("XIAOAN_SUPERVISED"):
    # A worker whose server was killed would hold the port against the next one.
    die_with_parent(signal.SIGKILL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
application = get_wsgi_application()
