"""Readers who come whether or not the site keeps up, over connections that stay open (an open loop).

    python -m benchmarks.readers PORT RATE SECONDS < pages.json

requests RATE pages a second from 127.0.0.1:PORT. Standard input is a JSON list of [path, weight]. Prints as JSON how
many requests were offered, answered, failed and given up, and percentiles of the milliseconds from the moment at which
a reader came to the last byte of the answer. A reader who has waited for a free connection too long gives up.
"""

import asyncio
import collections
import itertools
import json
import random
import sys
import time

CONNECTIONS = 128
GIVE_UP = 2  # seconds after which a reader doesn't wait for a free connection any more
PATIENCE = 10  # seconds after which an answer counts as failed
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\r\n"
)


class Readers:
    def __init__(self, port, rate, seconds, pages):
        self._port, self._rate, self._count = port, rate, round(rate * seconds)
        requests = [REQUEST.format(path=path, port=port).encode() for path, _weight in pages]
        totals = list(itertools.accumulate(weight for _path, weight in pages))
        self._chosen = iter(random.Random(18).choices(requests, cum_weights=totals, k=self._count))
        self._waiting = collections.deque()  # the moments at which readers came who have no connection yet
        self._has_come = asyncio.Semaphore(0)
        self.milliseconds, self.failed, self.given_up = [], 0, 0

    async def run(self):
        begun_at = time.monotonic()
        connections = [asyncio.create_task(self._read_pages()) for _ in range(CONNECTIONS)]
        for number in range(self._count):
            due = begun_at + number / self._rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            elif number % 20 == 0:
                await asyncio.sleep(0)  # behind time: let the connections work all the same
            self._waiting.append(due)
            self._has_come.release()
        while self._waiting and time.monotonic() - self._waiting[0] < GIVE_UP:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # for answers on their way
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _read_pages(self):
        streams = None
        while True:
            await self._has_come.acquire()
            due = self._waiting.popleft()
            if time.monotonic() - due > GIVE_UP:
                self.given_up += 1
                continue
            try:
                streams = streams or await asyncio.open_connection("127.0.0.1", self._port)
                async with asyncio.timeout(PATIENCE):
                    status = await self._read_page(*streams)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                status, streams = "", close(streams)
            if status == "200":
                self.milliseconds.append(1000 * (time.monotonic() - due))
            else:
                self.failed += 1

    async def _read_page(self, reader, writer):
        writer.write(next(self._chosen))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
        return head.split(" ", 2)[1]


def close(streams):
    if streams:
        streams[1].close()


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def main():
    port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    readers = Readers(port, rate, seconds, json.load(sys.stdin))
    asyncio.run(readers.run())
    answered = readers.milliseconds
    result = {"offered": round(rate * seconds), "answered": len(answered)}
    result |= {"failed": readers.failed, "given_up": readers.given_up}
    print(json.dumps(result | {f"p{percent}": percentile(answered, percent / 100) for percent in (50, 95, 99)}))


if __name__ == "__main__":
    main()
