"""`python -m inspectqa` is the command line."""

from inspectqa.cli import main

raise SystemExit(main())
