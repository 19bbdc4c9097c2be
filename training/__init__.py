"""How the reader's networks are made: ``python -m deepbrick.training --help``. Nothing of a scan imports it."""
