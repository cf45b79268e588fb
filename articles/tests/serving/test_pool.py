"""The pool and its lanes, with an application whose requests take as long as a test likes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from articles.management.commands.serve import SERVER_THREADS
from articles.reading.page_store import MAX_WAITING
from articles.serving import bodies, lanes
from articles.serving.lanes import DESK, GUESTS, HEALTH, LOG_INS, NEW, PICTURES, READERS, UPLOADS
from articles.serving.pool import THREADS, Lane, Pool
from articles.serving.refusals import LaneIsFull

PATIENCE = 30
LANES = [READERS, NEW, DESK, UPLOADS, PICTURES, GUESTS, LOG_INS, HEALTH]


class Body(list):
    def __init__(self, seen):
        super().__init__([b"o", b"k"])
        self._seen = seen

    def close(self):
        self._seen.append(threading.current_thread().name)


class Held:
    """A WSGI application whose requests are at work until `release` is called; those of "quick" aren't."""

    def __init__(self):
        self.at_work, self.names, self.closed_in = [], [], []
        self._may_go, self._changed = threading.Event(), threading.Condition()

    def __call__(self, environ, start_response):
        with self._changed:
            self.at_work.append(environ["name"])
            self.names.append(threading.current_thread().name)
            self._changed.notify_all()
        if environ["name"] != "quick":
            assert self._may_go.wait(PATIENCE)
        if environ["name"] == "broken":
            raise ValueError(environ["name"])
        start_response("200 OK", [("X-Name", environ["name"])])
        return Body(self.closed_in)

    def release(self):
        self._may_go.set()

    def wait_for(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.at_work) >= count, PATIENCE)


@contextmanager
def held():
    """A pool, a function that sends it a request from a thread of its own, and the application."""
    application = Held()
    pool = Pool(application)
    with ThreadPoolExecutor(80) as threads:
        try:
            yield (
                pool,
                lambda lane, name="x", client="a": threads.submit(pool.run, lane, client, {"name": name}),
                application,
            )
        finally:
            application.release()


def waiting(pool, count):
    """Wait until so many requests are waiting in the pool."""
    for _ in range(PATIENCE * 100):
        if len(pool._waiting) >= count:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"{len(pool._waiting)} requests are waiting")


def fill(send, application, lane):
    """Fill a lane: so many at work, so many waiting."""
    before = len(application.at_work)
    jobs = [send(lane, lane.name) for _ in range(lane.at_work)]
    application.wait_for(before + lane.at_work)
    jobs += [send(lane, lane.name, f"client {number}") for number in range(lane.waiting)]
    return jobs


def test_response_is_made_read_and_closed_in_one_thread_of_the_pool():
    with held() as (_pool, send, application):
        response = send(READERS, "quick").result(PATIENCE)
        started = []
        assert response.replay(lambda *start: started.append(start)) == [b"ok"]
        assert started == [("200 OK", [("X-Name", "quick")])]
        assert application.names == application.closed_in
        assert application.names[0].startswith("django-")


def test_requests_that_come_together_get_a_thread_each_though_only_one_is_idle():
    for _ in range(10):
        with held() as (pool, send, application):
            assert send(READERS, "quick").result(PATIENCE).status == 200
            while not pool._idle:
                threading.Event().wait(0.01)
            with pool._changed:
                jobs = [send(READERS), send(DESK)]
                threading.Event().wait(0.05)  # until both want to come in
            application.wait_for(3)
            application.release()
            assert {job.result(PATIENCE).status for job in jobs} == {200}


def test_full_lane_refuses_at_once_and_has_room_again_later():
    lane = replace(READERS, seconds=2 * PATIENCE)
    with held() as (pool, send, application):
        jobs = fill(send, application, lane)
        waiting(pool, lane.waiting)
        with pytest.raises(LaneIsFull):
            send(lane, "quick").result(PATIENCE)
        application.release()
        assert {job.result(PATIENCE).status for job in jobs} == {200}
        assert send(lane, "quick").result(PATIENCE).status == 200


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_full_lane_leaves_work_to_the_lanes_of_other_groups(lane):
    with held() as (_pool, send, application):
        fill(send, application, lane)
        for other in LANES:
            if other.group != lane.group:
                assert send(other, "quick").result(PATIENCE).status == 200


def test_two_full_groups_leave_a_thread_for_the_third():
    with held() as (_pool, send, application):
        for lane in [READERS, NEW, PICTURES, GUESTS, LOG_INS]:
            for _ in range(lane.at_work):
                send(lane, lane.name)
        application.wait_for(4)
        assert send(DESK, "quick").result(PATIENCE).status == 200
        assert len(set(application.names)) <= THREADS


@pytest.mark.parametrize(("slow", "other"), [(NEW, READERS), (UPLOADS, DESK)], ids=["pages", "desk"])
def test_unknown_addresses_and_uploads_leave_a_thread_to_the_rest_of_their_group(slow, other):
    with held() as (_pool, send, application):
        fill(send, application, slow)
        assert send(other, "quick").result(PATIENCE).status == 200


def test_one_address_does_not_fill_the_lane_of_strangers():
    lane = replace(GUESTS, seconds=2 * PATIENCE)
    with held() as (pool, send, application):
        send(lane, "first")
        application.wait_for(1)
        jobs = [send(lane, "flood", "a") for _ in range(lane.each)]
        waiting(pool, lane.each)
        with pytest.raises(LaneIsFull):
            send(lane, "flood", "a").result(PATIENCE)
        jobs.append(send(lane, "other", "b"))
        application.release()
        assert {job.result(PATIENCE).status for job in jobs} == {200}


def test_waiting_request_gives_up_in_time_and_is_never_run():
    lane = Lane("short", "pages", at_work=1, waiting=5, seconds=0.2)
    with held() as (pool, send, application):
        first = send(lane, "first")
        application.wait_for(1)
        with pytest.raises(LaneIsFull):
            send(lane, "late").result(PATIENCE)
        application.release()
        assert first.result(PATIENCE).status == 200
        assert pool.run(lane, "a", {"name": "quick"}).status == 200
        assert "late" not in application.at_work


def test_health_check_is_answered_while_it_hangs():
    with held() as (_pool, send, _application), pytest.raises(LaneIsFull):
        send(HEALTH, "hangs").result(PATIENCE)
    assert HEALTH.seconds + HEALTH.answer_seconds < 2


def test_error_reaches_the_server_and_the_thread_goes_on():
    with held() as (pool, _send, application):
        application.release()
        for _ in range(10):
            with pytest.raises(ValueError, match="broken"):
                pool.run(READERS, "a", {"name": "broken"})
        assert pool.run(READERS, "a", {"name": "quick"}).status == 200


def test_server_has_more_threads_than_may_wait():
    """So there is always one for a cached page and /livez."""
    in_lanes = sum(lane.at_work + lane.waiting for lane in LANES)
    reading = bodies.STRANGERS + bodies.KEPT_FREE
    assert in_lanes + reading + lanes.STATIC_AT_ONCE + MAX_WAITING + 8 <= SERVER_THREADS
