"""The command `relucert`."""

import sys

from . import _relucert


def main() -> None:
    """Runs the command line on the arguments of the process."""
    import signal

    # The program has its own handling of Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_relucert.main(["relucert", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
