"""The pace of an editor at work."""

import sys
import time


def keep_pace(editor):
    """Call `editor.save(number)` RATE times a second for SECONDS, both from the command line; print how often."""
    rate, seconds = float(sys.argv[1]), float(sys.argv[2])
    begun_at, saves = time.monotonic(), 0
    while (due := saves / rate) < seconds:
        time.sleep(max(0, begun_at + due - time.monotonic()))
        if time.monotonic() - begun_at > seconds:
            break
        editor.save(saves)
        saves += 1
    print(saves)
