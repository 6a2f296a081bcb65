"""``python -m shared.worker services.<name>``."""

import sys

from shared.worker.process import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
