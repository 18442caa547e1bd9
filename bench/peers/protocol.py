"""The peers' line protocol, Python side; README.md beside this file describes it."""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import torch

WARM_UP_STEPS = 3
WARM_UP_S = 2


def start(*switches):
    """Reads `--case NAME --threads N` and the given on/off switches, sets the threads and the seed.

    Returns (the case as cases.json has it, the arguments)."""
    cases = json.loads(Path(__file__).with_name("cases.json").read_text())
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", choices=cases, required=True)
    parser.add_argument("--threads", type=int, default=2)
    for switch in switches:
        parser.add_argument(switch, action="store_true")
    arguments = parser.parse_args()
    if on_reference_blas():
        print(json.dumps({"unavailable": "PyTorch runs on the reference BLAS: apt-get install libopenblas0-openmp"}))
        sys.exit()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    return cases[arguments.case], arguments


def on_reference_blas():
    """Debian's PyTorch takes the system's BLAS, and without OpenBLAS that is ten times slower than it should be."""
    maps = Path("/proc/self/maps")
    libraries = maps.read_text() if maps.exists() else ""
    return "/libblas.so" in libraries and not any(name in libraries for name in ("openblas", "blis", "mkl"))


def serve(step, arguments, peer="pytorch"):
    """Warms up, says it is ready, then times `step` for each "run N" line on standard input until "quit"."""
    about = {"peer": peer, "case": arguments.case, "threads": arguments.threads, "version": torch.__version__}

    def say(values):
        print(json.dumps({**about, **values}), flush=True)

    begin = time.perf_counter()
    for _ in range(WARM_UP_STEPS):
        step()
        if time.perf_counter() - begin > WARM_UP_S:
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
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        ms = (time.perf_counter() - begin) * 1e3 / steps
        say({"steps": steps, "msPerStep": ms, "peakMiB": peak_mib()})


def peak_mib():
    """The most memory that the process has had resident; Linux counts in KiB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
