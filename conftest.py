"""What holds before the first test is read: what pytest leaves out, and that what is compiled is kept."""

import os
import sys
from importlib.util import find_spec

#: The tests start some hundred processes. Each would compile the package anew where the environment keeps Python from
#: leaving what it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

#: The recipe needs the extra [train]; tests/run.sh installs it.
collect_ignore_glob = [] if find_spec("torch") else ["kg/training/*"]
