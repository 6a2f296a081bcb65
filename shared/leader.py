"""One at a time: of several processes of a service the one that holds a session lock works, the others are spares."""

import select
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from shared.database import connect


@dataclass
class Leader:
    """A connection that holds, or tries to get, the advisory lock of a duty. The lock dies with the connection.

    Work that must not be done by two goes through `connection`: once the lock is lost, so is the work's transaction.
    """

    url: str = field(repr=False)
    duty: str
    channels: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self.connection: Any = connect(self.url, application_name=f"yizhao-{self.duty}")
        self._leads = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()

    def leads(self) -> bool:
        """Return whether the lock is held, trying for it where it is not.

        :raises psycopg2.Error: the connection is gone.
        """
        if self._leads:
            return True
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (f"yizhao.{self.duty}",))
            self._leads = bool(cursor.fetchone()[0])
            if self._leads:
                for channel in self.channels:
                    cursor.execute(f"LISTEN {channel}")
        return self._leads

    def wait(self, seconds: float) -> set[str]:
        """Sleep until somebody notifies one of the channels, at most so long; return the channels heard.

        :raises psycopg2.Error: the connection is gone.
        """
        heard = self._drained()
        if heard or seconds <= 0:
            return heard
        select.select([self.connection], [], [], seconds)
        return self._drained()

    def _drained(self) -> set[str]:
        self.connection.poll()
        heard = {notice.channel for notice in self.connection.notifies}
        self.connection.notifies.clear()
        return heard
