"""Loads the demo into a data directory, once, and says how its people sign in.

It runs at start, before the writer: one look whether the demo is there, and otherwise one
transaction that holds all of it. Pictures are drawn and stored before, so the transaction is
short.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from mdt.materials.blobs import BlobStore
from mdt.service.ports import Signer
from server.demo.casework import prepare_cases
from server.demo.catalogue import BOARDS
from server.demo.network import add_board, prepare_board
from server.demo.requests import ask
from server.demo.sign_ins import (
    DemoSignIns,
    new_password,
    sign_ins,
    store_password,
    stored_password,
)
from server.demo.sittings import has_past, hold_past, plan_next
from server.demo.standing import settle
from server.store.unit_of_work import ServerUnitOfWork

Begin = Callable[[], AbstractContextManager[ServerUnitOfWork]]


def load_demo(
    begin: Begin,
    *,
    data_dir: Path,
    blobs: BlobStore,
    signer: Signer,
    hash_password: Callable[[str], str],
    chosen_password: str,
    now: datetime,
) -> DemoSignIns:
    """Load the demo unless it is loaded, and return how to sign in.

    Args:
        begin: opens a write transaction; nothing else may write meanwhile.
        data_dir: where the demo's password is kept.
        blobs: where the pictures go.
        signer: the server's key, for the minutes of the past sitting.
        hash_password: makes a password hash in this thread; called once.
        chosen_password: the operator's choice; empty keeps the stored one, or makes one up.
        now: the moment of loading, aware.
    """
    kept = stored_password(data_dir)
    password = chosen_password or kept or new_password()
    result = sign_ins(password)
    with begin() as uow:
        known = uow.accounts.by_email(result.accounts[0].email)
        if known is not None and password != kept:
            _change_passwords(uow, result, hash_password(password))
    if known is None:
        prepared = [prepare_board(board, blobs, now=now) for board in BOARDS]
        password_hash = hash_password(password)
        with begin() as uow:
            for board in prepared:
                loaded = add_board(uow, board, password_hash=password_hash, now=now)
                settle(uow, loaded, now=now)
                prepare_cases(uow, loaded, now=now)
                ask(uow, loaded, now=now)
                if has_past(loaded):
                    hold_past(uow, loaded, signer=signer, now=now)
                plan_next(uow, loaded, now=now)
    if password != kept:
        store_password(data_dir, password)
    return result


def _change_passwords(uow: ServerUnitOfWork, accounts: DemoSignIns, password_hash: str) -> None:
    for sign_in in accounts.accounts:
        account = uow.accounts.by_email(sign_in.email)
        if account is not None:
            uow.accounts.set_password_hash(account.person_id, password_hash)
