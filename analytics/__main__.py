"""`python -m analytics` is `aftermath`."""

from analytics.cli import main

main()
