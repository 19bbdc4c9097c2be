"""Text for a table and for sentences."""


def valid_text(text: str) -> str:
    """Text in which bytes of a file name that are no text are escaped."""
    return text.encode("utf-8", "backslashreplace").decode()


def one_line(error: Exception) -> str:
    """What an error says, on one line; its kind where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
