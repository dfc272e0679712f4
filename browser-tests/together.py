"""Requests that arrive at the same moment."""

import threading
import urllib.error
from concurrent.futures import ThreadPoolExecutor


def together(calls):
    """Makes all calls at the same moment, and returns their results in the same order.

    The result of a call that a server refuses is an `urllib.error.HTTPError`.
    """
    start = threading.Barrier(len(calls))

    def make(call):
        start.wait()
        try:
            return call()
        except urllib.error.HTTPError as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def accepted(results):
    return [result for result in results if not isinstance(result, urllib.error.HTTPError)]


def refused(results):
    """The statuses of the calls that were refused, each once."""
    return {result.code for result in results if isinstance(result, urllib.error.HTTPError)}
