"""A real browser and a real server for tests of the page."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from experiments import ROOT
from experiments.engine import ONE_THREAD

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LONGEST_MS = 60_000
STAGE = "document.querySelector('[data-testid=stBidiComponentIsolated]')?.shadowRoot"


def chromium():
    """Where the browser is; without one the test is skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    return found


@contextmanager
def served(*words):
    """The address of a page that is served until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "experiments", "dashboard", f"port={port}", *words]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(  # noqa: S603 (our own words)
        command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.communicate(timeout=20)


def wait_for(address, server):
    for _ in range(240):
        if server.poll() is not None:
            raise RuntimeError(server.stdout.read().decode())
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):  # noqa: S310 (this machine)
                return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


class Wall:
    """One open page: what a test does to it and reads from it."""

    def __init__(self, page, address):
        self.page, self.requests, self.errors = page, [], []
        page.set_default_timeout(LONGEST_MS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        self.wait("tick !== undefined")

    def wait(self, condition):
        """Until something is true of the month on the wall: tick, head, generation, held and state are known."""
        known = f"{{tick, head, generation, held, state}} = {STAGE}?.querySelector('.date')?.dataset ?? {{}}"
        self.page.wait_for_function(f"() => {{ const {known}; return {condition}; }}")

    def settle(self):
        """Until nothing moves and nothing is under way: the wall shows the month of the worlds."""
        self.wait("state === 'still' && tick === head")

    def of(self, name):
        """A number of the month on the wall."""
        return int(self.page.get_by_test_id("date").get_attribute(f"data-{name}"))

    def press(self, name):
        self.page.get_by_test_id(name).click()

    def choose(self, name, value):
        self.page.get_by_test_id(name).select_option(value)

    def tab(self, name):
        self.page.get_by_role("tab", name=name).click()

    def pick(self, label, option):
        """Type into a choice of the sidebar and take what comes first."""
        box = self.page.get_by_role("combobox", name=label)
        box.fill(option)
        self.page.get_by_role("option").first.wait_for()
        self.page.keyboard.press("Enter")

    def values(self):
        """Exact numbers of the charts: measure -> (without, with)."""
        script = f"""() => Object.fromEntries([...{STAGE}.querySelectorAll('.chart')].map(chart => [chart.dataset.measure,
            ['without', 'with'].map(name => chart.querySelector('.' + name).dataset.value)]))"""
        return {name: tuple(map(float, pair)) for name, pair in self.page.evaluate(script).items()}

    def picture(self, which):
        """The pixels of a map."""
        return self.page.evaluate(f"() => {STAGE}.querySelector('[data-testid=map-{which}]').toDataURL()")
