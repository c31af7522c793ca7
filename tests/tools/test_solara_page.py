"""The page of Mesa's own SolaraViz: it draws, steps and begins anew in process; its server keeps to this machine."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from experiments import ROOT
from experiments.dashboard import solara_serve
from experiments.dashboard.solara_serve import ASSETS, HERE, assets_folder, environment, main, port_of
from experiments.engine import ONE_THREAD
from model.declaration import BadInput


@pytest.fixture
def assets(tmp_path):
    (tmp_path / "cdn" / "@widgetti").mkdir(parents=True)
    return tmp_path / "cdn"


@pytest.fixture
def page(monkeypatch, small_state):
    """The module of the page, with a start that is there already."""
    pytest.importorskip("solara", reason="the viz extra is not installed")
    from experiments import simulation

    monkeypatch.setattr(simulation, "start", lambda place: small_state)
    from experiments.dashboard import solara_page

    return solara_page


def test_it_steps_and_begins_anew_with_what_was_chosen(page, monkeypatch):
    import ipyvuetify
    import ipywidgets
    import solara

    made, real = [], page.parts
    monkeypatch.setattr(page, "parts", lambda *words, **more: made.append((words, more)) or real(*words, **more))
    box, context = solara.render(solara.AppLayout(children=[page.Page()]), handle_error=False)

    def press(label):
        context.find(ipyvuetify.Btn, children=[label]).widget.click()

    def pictures():
        return [image.value for image in context.find(ipywidgets.Image).widgets]

    try:
        first = pictures()
        assert len(first) == 2  # map and charts
        press("Step")
        press("Step")
        assert "Time: 2.0" in repr(box)
        assert all(now != before for now, before in zip(pictures(), first, strict=True))
        seed = next(slider for slider in context.find(ipyvuetify.Slider).widgets if slider.label == "Seed")
        seed.v_model = 4
        press("Reset")
        assert "Time: 0.0" in repr(box)
        assert made[0] == (("baseline",), {"seed": 1, "scale": page.SMALL})
        assert made[-1] == (("baseline",), {"seed": 4, "scale": page.SMALL})
    finally:
        context.close()


def test_a_district_is_the_world_of_its_scenario(page):
    world = page.District(what_if="next_oem", luck=3, size=0.1)
    assert [one.kind for one in world.interventions] == ["oem_arrival"]
    world.step()
    assert world.tick == 0


def test_people_are_not_drawn_and_larger_employers_are_larger(page):
    world = page.District(size=0.1)
    by_type = world.agents_by_type
    firms = sorted(by_type[page.Firm], key=lambda firm: firm.headcount)
    assert page.portray(firms[-1]).size > page.portray(firms[0]).size > 0
    looks = {
        (page.portray(next(iter(by_type[kind]))).marker, page.portray(next(iter(by_type[kind]))).color)
        for kind in page.COLOURS
    }
    assert len(looks) == 3
    (person,) = [next(iter(agents)) for kind, agents in by_type.items() if kind not in page.COLOURS]
    assert page.portray(person).alpha == 0


def test_settings_of_solara_keep_it_here(assets):
    found = environment(assets, 8765)
    assert found["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert found["SOLARA_ASSETS_CDN"].startswith(f"http://{HERE}:8765/")
    assert found[ASSETS] == str(assets)
    assert ONE_THREAD.items() <= found.items()


def test_assets_are_looked_for_where_pip_puts_them(assets, tmp_path):
    assert assets_folder({ASSETS: str(assets)}) == assets
    usual = tmp_path / "share" / "solara" / "cdn"
    (usual / "@widgetti").mkdir(parents=True)
    assert assets_folder({}, str(tmp_path)) == usual


def test_missing_packages_are_named(tmp_path, monkeypatch):
    with pytest.raises(BadInput, match="239 MB are left out of the usual set-up: python -m pip install solara-assets"):
        assets_folder({}, str(tmp_path))
    monkeypatch.setattr(solara_serve.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match="solara: is not installed; make setup does it"):
        assets_folder({})


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("prt=8000", "prt=8000: no such setting; did you mean 'port'"),
        ("port=80", "port: '80' should be a whole number from 1024 to 65535"),
        ("port=many", "port: 'many' should be a whole number"),
    ],
)
def test_words(word, message, capsys):
    with pytest.raises(BadInput, match=message):
        port_of([word])
    assert main([word]) == 2
    assert re.search(message, capsys.readouterr().err)


def test_the_server_listens_here_alone_and_its_page_names_no_other_host(assets):
    pytest.importorskip("solara", reason="the viz extra is not installed")
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, ASSETS: str(assets)}
    command = [sys.executable, "-m", "experiments.dashboard.solara_serve", f"port={port}"]
    with subprocess.Popen(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            text = first_page(port, server)
            assert "<html" in text
            assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", text)
            with socket.socket() as other:
                other.settimeout(1)
                assert other.connect_ex(("127.0.0.2", port)) != 0
        finally:
            server.terminate()
            server.wait(timeout=20)


def first_page(port, server, seconds=60):
    """The page, as soon as the server is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HERE}:{port}/", timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no page: {server.poll()}")
