"""`python -m inspectqa.cli` is `inspectqa`."""

import sys

from inspectqa.cli import main

sys.exit(main())
