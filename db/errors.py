"""The two families of errors: a `UserError` is a sentence for the user; everything else is a bug."""

from __future__ import annotations


class UserError(Exception):
    """A polite Chinese sentence: what is wrong and what to do. Nothing was lost.

    `code` is stable and meant for scripts and tests; `exit_status` is what the command line returns.
    """

    exit_status = 3

    def __init__(self, sentence: str, code: str = "refused") -> None:
        """Keep the sentence for the user and the code for scripts."""
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class ContentError(UserError):
    """The file is fine but what stands in it (or was typed) has problems."""

    exit_status = 2


class FileRefused(UserError):
    """A file cannot be read, or is refused as it is."""

    exit_status = 3


class NotAllowed(UserError):
    """Wrong password, or this account may not do that."""

    exit_status = 4
