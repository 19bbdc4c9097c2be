"""The version, in a module that everyone may import."""

__version__ = "0.1.0"
