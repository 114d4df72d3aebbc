"""Packs a state folder of this checkout; exit code 1 if it is too large to keep."""

import sys

from tests.service.migrations.states import main

sys.exit(main())
