"""All storage of the server within one transaction: the board's, sign-ins, drafts, quality."""

from sqlalchemy import Connection

from mdt.store.folds import FoldCache
from mdt.store.unit_of_work import SqlUnitOfWork
from server.store.accounts import SqlAccounts
from server.store.drafts import SqlDrafts
from server.store.quality import SqlQuality
from server.store.sign_in_sessions import SqlSignIns


class ServerUnitOfWork(SqlUnitOfWork):
    """The repositories of one transaction."""

    def __init__(
        self, connection: Connection, folds: FoldCache, *, read_only: bool = False
    ) -> None:
        super().__init__(connection, folds, read_only=read_only)
        self.accounts = SqlAccounts(self.transaction)
        self.sign_ins = SqlSignIns(self.transaction)
        self.drafts = SqlDrafts(self.transaction)
        self.quality = SqlQuality(self.transaction)
