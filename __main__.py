"""``python -m deepbrick`` is the same as ``deepbrick``."""

from .cli import main

if __name__ == "__main__":
    main()
