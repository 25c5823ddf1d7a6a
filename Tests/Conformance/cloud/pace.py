"""When the next request may go, and how a run ends early."""

import signal
import sys
import threading
import time


class Ended(Exception):
    """^C, or another signal, came; the request in flight was waited for."""


class Pace:
    """Waits before each request; raises when a signal has come."""

    def __init__(self, rate):
        self.rate, self.signal, self._next = rate, None, time.monotonic()
        # While a person is asked, a signal is an answer.
        self.is_asking = False
        self._event = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._take)

    def _take(self, number, _):
        if self.signal is None:
            print("\nTests/cloud: it ends, and removes what it made", file=sys.stderr, flush=True)
        self.signal = self.signal or number
        self._event.set()
        if self.is_asking:
            raise Ended

    def settle(self):
        """Lets the service's clock go on, so that what is made has another time: more than a second by default."""
        self._event.wait(11 / self.rate)

    def wait(self):
        self._event.wait(max(0, self._next - time.monotonic()))
        self._next = max(self._next, time.monotonic()) + 1 / self.rate
        if self.signal:
            raise Ended
