"""How the people of the demo sign in: one password for all, and a table to print at start.

The password is random per data directory and kept there, readable by the server's user only, so
that the second start prints the same one. An operator may choose it instead.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from mdt.domain.people import Role
from server.demo.catalogue import BOARDS
from server.demo.content import DemoPerson
from server.store.files import write_once

FILE_NAME = "demo-password"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that can be read as another one."""

GROUPS, GROUP_LENGTH = 4, 4  # 79 bits

ROLE_NAMES = {
    Role.COORDINATOR: "Coordinator",
    Role.CHAIR: "Chair",
    Role.DEPUTY_CHAIR: "Deputy chair",
    Role.SCRIBE: "Scribe",
    Role.MEMBER: "Member",
    Role.TRAINEE: "Trainee",
    Role.GUEST: "Guest",
    Role.ROOM: "Room",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSignIn:
    """One account of the demo."""

    email: str
    name: str
    role: Role
    discipline: str
    board_slug: str
    board_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSignIns:
    """Every account of the demo, and the password that they share."""

    password: str
    accounts: tuple[DemoSignIn, ...]

    def table(self) -> str:
        """Return what is printed at start: one sign-in per role, then one line per other board."""
        first = self.accounts[0].board_slug
        rows: list[tuple[str, str, str]] = []
        shown: set[Role] = set()
        for account in self.accounts:
            if account.board_slug == first and account.role not in shown:
                shown.add(account.role)
                rows.append((ROLE_NAMES[account.role], account.email, account.name))
        for account in self.accounts:
            if account.board_slug != first and account.role is Role.COORDINATOR:
                rows.append((ROLE_NAMES[account.role], account.email, account.board_title))
        role_width = max(len(row[0]) for row in rows)
        email_width = max(len(row[1]) for row in rows)
        lines = [f"Demo sign-ins, {self.accounts[0].board_title}. Password: {self.password}"]
        lines += [
            f"  {role:<{role_width}}  {email:<{email_width}}  {who}" for role, email, who in rows
        ]
        return "\n".join(lines)


def sign_ins(password: str) -> DemoSignIns:
    """Return all accounts of the demo with their password."""
    return DemoSignIns(
        password=password,
        accounts=tuple(
            DemoSignIn(
                email=board.email(person),
                name=person.name,
                role=person.role,
                discipline=person.discipline,
                board_slug=board.slug,
                board_title=board.title,
            )
            for board in BOARDS
            for person in _by_role(board.people)
        ),
    )


def _by_role(people: tuple[DemoPerson, ...]) -> list[DemoPerson]:
    order = list(ROLE_NAMES)
    return sorted(people, key=lambda person: order.index(person.role))


def stored_password(data_dir: Path) -> str:
    """Return the password that this data directory's demo has; empty before the first load."""
    try:
        return (data_dir / FILE_NAME).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def store_password(data_dir: Path, password: str) -> None:
    """Keep the password for the next start."""
    write_once(data_dir / FILE_NAME, f"{password}\n".encode())


def new_password() -> str:
    """Return a password that nobody can guess and anybody can type."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)
