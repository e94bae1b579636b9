"""``python -m kg`` is the same as the command ``kg``."""

from kg.cli import main

main()
