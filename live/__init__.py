"""A running camera: frames come in, some are read, and the marks of the agreed reading follow the stack."""
