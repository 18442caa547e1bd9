"""The peers' line protocol, Python side; README.md beside this file describes it."""

import json
import sys
import time

WARM_UP_STEPS = 3
WARM_UP_S = 2


def serve(step, about):
    """Warms up, says it is ready, then times `step` for each "run N" line on standard input until "quit"."""

    def say(values):
        print(json.dumps({**about, **values}), flush=True)

    start = time.perf_counter()
    for _ in range(WARM_UP_STEPS):
        step()
        if time.perf_counter() - start > WARM_UP_S:
            break
    say({"ready": True})
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) != 2 or words[0] != "run" or not words[1].isdigit() or int(words[1]) < 1:
            say({"error": f"expected 'run N' or 'quit', got {line.strip()!r}"})
            continue
        steps = int(words[1])
        start = time.perf_counter()
        for _ in range(steps):
            step()
        say({"steps": steps, "msPerStep": (time.perf_counter() - start) * 1e3 / steps})
