"""Validation of files with a few changed bytes: python -m articles.tests.pictures.mutations COUNT

Each must be valid or refused; anything else ends the process. Prints JSON: verdicts, most seconds, most MB.
"""

import collections
import json
import struct
import sys
import zlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.tests.pictures.files import samples
from articles.tests.pictures.measuring import cost

FILES = samples()
HEAD = 700  # bytes at the beginning, where the headers are
numbers = st.sampled_from([b"\0", b"\1", b"\x7f", b"\x80", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff"])
edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "insert", "remove", "repeat", "cut"]),
        st.one_of(st.integers(12, HEAD), st.integers(12, HEAD), st.floats(0, 1, exclude_max=True)),
        st.one_of(numbers, st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=4,
)


def changed(data, edits, is_repaired):
    for how, place, new in edits:
        at = int(place * len(data)) if isinstance(place, float) else min(place, len(data))
        if how == "put":
            data = data[:at] + new + data[at + len(new) :]
        elif how == "insert":
            data = data[:at] + new + data[at:]
        elif how == "remove":
            data = data[:at] + data[at + len(new) :]
        elif how == "repeat":
            data = data[:at] + data[max(0, at - 16 * len(new)) : at] + data[at:]
        elif at > 12:
            data = data[:at]
    return repaired(data) if is_repaired else data


def repaired(data):
    """A PNG with correct checksums, without which no changed file would be read any further."""
    if not data.startswith(b"\x89PNG"):
        return data
    pieces, at = [data[:8]], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + length]
        pieces.append(struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body)))
        at += 12 + length
    return b"".join(pieces)


def throw(count):
    verdicts, worst = collections.Counter(), {"seconds": 0, "megabytes": 0}

    @settings(max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=HealthCheck)
    @given(st.sampled_from(sorted(FILES)), edits, st.booleans())
    def once(name, edits, is_repaired):
        result = cost(changed(FILES[name], edits, is_repaired))
        verdicts[result["verdict"].partition(":")[0]] += 1
        worst.update({what: max(most, result[what]) for what, most in worst.items()})

    once()
    return {"verdicts": verdicts, **worst}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(throw(int(sys.argv[1]))))
