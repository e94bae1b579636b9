"""What pytest leaves out where an extra is not installed."""

from importlib.util import find_spec

#: The recipe needs the extra [train]; tests/run.sh installs it.
collect_ignore_glob = [] if find_spec("torch") else ["kg/training/*"]
