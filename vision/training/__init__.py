"""Make the reader's network: ``python -m deepbrick.vision.training --help``. Nothing of a scan imports it."""
