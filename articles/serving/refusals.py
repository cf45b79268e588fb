"""Requests that are refused before Django sees them; `articles.reading.entrance` turns each into a response."""

from http import HTTPStatus


class Refused(Exception):
    """A request that is answered with `status`; `retry_after` is in seconds, None if trying again is of no use."""

    def __init__(self, status: HTTPStatus, retry_after: int | None = None):
        super().__init__(status)
        self.status, self.retry_after = status, retry_after


class LaneIsFull(Refused):
    """Too many requests of this kind are waiting, or this one has waited for too long."""

    def __init__(self, retry_after: int = 5):
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, retry_after)
