"""`python -m desktop [文件.linli]`: the program with its window."""

import sys

from desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
