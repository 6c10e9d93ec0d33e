"""The frozen command line."""

import sys

from desktop.__main__ import command

sys.exit(command())
