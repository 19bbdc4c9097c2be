"""The one family of exceptions whose message is meant for the person at the keyboard."""


class DeepBrickError(Exception):
    """Something a user can meet and mend.

    The message is one sentence: what is wrong, where, and what to do. The command
    line prints it as it stands and catches no other exception.
    """
