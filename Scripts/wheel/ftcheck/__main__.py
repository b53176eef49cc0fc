"""`python -m ftcheck` and `hf-ftcheck`: the ftcheck binary with the same arguments."""

import os
import sys

from . import FtcheckError, binary


def main() -> None:
    """Becomes the binary; the exit status is its own."""
    try:
        path = binary()
        os.execv(path, ["ftcheck", *sys.argv[1:]])
    except (FtcheckError, OSError) as error:
        print(f"ftcheck: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
