"""The entry points of web servers."""

import multiprocessing
import os
import signal
import sys

from django.core.wsgi import get_wsgi_application

from xiaoan.cli.processes import die_with_parent
from xiaoan.project.gateway import Gateway

if os.environ.get("XIAOAN_SUPERVISED"):
    # A worker whose server was killed would hold the port against the next one.
    die_with_parent(signal.SIGKILL)
    # It may have fallen before the kernel was asked: then nobody else would tell.
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        sys.exit(1)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
application = get_wsgi_application()
#: What granian runs (project/gateway.py); `application` is for every other server.
gateway = Gateway(application)
