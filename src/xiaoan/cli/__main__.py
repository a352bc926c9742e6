"""`python -m xiaoan.cli`."""

import sys

from xiaoan.cli.main import main

sys.exit(main())
