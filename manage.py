"""Django's own commands; `xiaoan manage …` does the same with the database started."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
    execute_from_command_line(sys.argv)
