"""The few threads that run Django, and the lanes in which requests wait for one.

A thread of the server hands a request over and waits; a thread of the pool calls Django, reads the whole body and
closes the response. So requests never have more database connections than the pool has threads, however many wait.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from articles.serving.refusals import LaneIsFull

THREADS = 5
GROUP_AT_WORK = 2  # of the threads; so two groups of lanes, however slow, leave one for the third


@dataclass(frozen=True)
class Lane:
    """One kind of request: how many may be at work and waiting, and how long one waits.

    `each` is how many of those waiting may come from one address. With `answer_seconds` a request that has been at work
    for that long is given up as well; the thread finishes it, and nobody gets the response.
    """

    name: str
    group: str
    at_work: int
    waiting: int
    seconds: float
    each: int | None = None
    answer_seconds: float | None = None


class WholeBody(list):
    """A response's body, already read and closed; a list, so that the server sends it without holding a thread."""

    def close(self):
        """WSGI middleware may call this. Django's own response was closed in the thread that made it."""


class WholeResponse:
    """What a WSGI application answers to a request, body and all."""

    def __init__(self, application: Callable, environ: dict):
        self._start = ()
        body = application(environ, self._take_start)
        try:
            self._body = b"".join(body)
        finally:
            body.close()

    def _take_start(self, *start):
        self._start = start

    @property
    def status(self) -> int:
        return int(self._start[0][:3])

    def replay(self, start_response) -> WholeBody:
        start_response(*self._start)
        return WholeBody([self._body])


class Job:
    """A request on its way through the pool."""

    def __init__(self, lane: Lane, client: str, environ: dict):
        self.lane, self.client, self.environ = lane, client, environ
        self.done = threading.Event()
        self.response: WholeResponse | None = None
        self.error: BaseException | None = None

    def run(self, application):
        try:
            self.response = WholeResponse(application, self.environ)
        except BaseException as error:  # raised again in the thread that waits
            self.error = error
        self.done.set()


class Pool:
    """Runs requests in at most THREADS threads, the oldest first of those whose lane has room."""

    def __init__(self, application: Callable):
        self._application = application
        self._changed = threading.Condition()
        self._waiting: list[Job] = []  # oldest first
        self._at_work: Counter[Lane] = Counter()
        self._threads = self._idle = 0

    def run(self, lane: Lane, client: str, environ: dict) -> WholeResponse:
        """The response to a request. Raises LaneIsFull if it would have to wait among too many, or for too long."""
        job = Job(lane, client, environ)
        with self._changed:
            self._check_room(lane, client)
            self._waiting.append(job)
            self._wake_a_thread()
        if not job.done.wait(lane.seconds):
            self._wait_longer(job)
        if job.error:
            raise job.error
        return job.response

    def check_room(self, lane: Lane, client: str) -> None:
        """Raise LaneIsFull if a request would be refused now: before its body is read."""
        with self._changed:
            self._check_room(lane, client)

    def _check_room(self, lane, client):
        waiting = [job.client for job in self._waiting if job.lane is lane]
        is_full = len(waiting) + self._at_work[lane] >= lane.at_work + lane.waiting
        if is_full or (lane.each and waiting.count(client) >= lane.each):
            raise LaneIsFull

    def _wait_longer(self, job):
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                raise LaneIsFull
        if not job.done.wait(job.lane.answer_seconds):
            raise LaneIsFull

    def _wake_a_thread(self):
        if self._idle:
            self._idle -= 1  # here, before it has woken up: the next request needs another one
            self._changed.notify()
        elif self._threads < THREADS:  # started by the first requests: after any fork
            self._threads += 1
            threading.Thread(target=self._work, name=f"django-{self._threads}", daemon=True).start()

    def _work(self):
        while True:
            job = self._take()
            job.run(self._application)
            with self._changed:
                self._at_work[job.lane] -= 1

    def _take(self):
        with self._changed:
            while (job := self._next()) is None:
                self._idle += 1
                self._changed.wait()
            self._waiting.remove(job)
            self._at_work[job.lane] += 1
            return job

    def _next(self):
        return next((job for job in self._waiting if self._has_room(job.lane)), None)

    def _has_room(self, lane):
        group = sum(count for other, count in self._at_work.items() if other.group == lane.group)
        return self._at_work[lane] < lane.at_work and group < GROUP_AT_WORK
