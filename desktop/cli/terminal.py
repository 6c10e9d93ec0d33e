"""The command line's mouth and ears: lines, one JSON object, and the password."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.errors import ContentError, NotAllowed, UserError
from db.file import office_file
from db.file.store import Store

PASSWORD_VARIABLE = "LINLI_PASSWORD"  # noqa: S105 - the variable's name


def clock() -> datetime:
    """Time of day with zone."""
    return datetime.now(UTC).astimezone()


class Terminal:
    """Talks to one person or script; with --json exactly one object goes to standard output."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        """Take the password out of the environment before any child process could inherit it."""
        self._json = bool(getattr(chosen, "json", False))
        self._account: str | None = getattr(chosen, "account", None)
        self._from_stdin = bool(getattr(chosen, "password_stdin", False))
        self._given = os.environ.pop(PASSWORD_VARIABLE, None)

    def line(self, text: str = "") -> None:
        """Say a line, unless the caller wants JSON only."""
        if not self._json:
            sys.stdout.write(text + "\n")

    def result(self, facts: Mapping[str, Any]) -> None:
        """Print the one JSON object, when it was asked for."""
        if self._json:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")

    def sorry(self, error: UserError) -> None:
        """Say what was refused, on standard error; as JSON too when that was asked for."""
        self.result({"error": error.code, "sentence": error.sentence})
        sys.stderr.write(error.sentence + "\n")

    def password(self, question: str = "密码：", *, twice: bool = False) -> str:
        """The password from standard input, the environment or a prompt. Raises NotAllowed without any."""
        if self._from_stdin:
            self._from_stdin = False
            self._given = sys.stdin.readline().rstrip("\r\n")
        if self._given is not None:
            return self._given
        if not sys.stdin.isatty():
            raise NotAllowed(f"没有给出密码：请用 --password-stdin，或设置环境变量 {PASSWORD_VARIABLE}。", "no_password")
        typed = getpass.getpass(question)
        if twice and getpass.getpass("再输入一次：") != typed:
            raise ContentError("两次输入的密码不一样，请重来。", "password_differs")
        self._given = typed
        return typed

    def open(self, path: Path) -> Store:
        """Open a file with --account (default: the only one) and the password."""
        names = office_file.accounts_of(path)
        if self._account is None and len(names) != 1:
            raise NotAllowed(f"这个文件有 {len(names)} 个账号（{'、'.join(names)}），请用 --account 指明。", "which_account")
        account = self._account or names[0]
        return office_file.open_office(path, account, self.password(f"{account} 的密码："), clock)
