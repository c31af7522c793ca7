// The stage: two maps, charts, a ledger and playback in one place. Streamlit calls the default export with each message.

const IDLE_MS = 40;

class Stage {
  constructor(root, send) {
    this.root = root;
    this.send = send;
    this.find = (name) => root.querySelector(name);
    this.show = { layer: "jobs", view: "side_by_side", dots: true, halos: true, limit: (layer, values, jobs) => this.limitOf(layer, values, jobs) };
    this.playback = new Playback((request) => this.request(request), (frame, before, t) => this.draw(before, t));
    Object.assign(this, { geometry: null, view: null, hover: null, chosen: null, events: [], series: {}, charts: [], limits: {}, opened: null });
    const figures = [...root.querySelectorAll(".maps figure")];
    this.maps = figures.map((figure, which) => new WorldMap(figure, which, this));
    this.ledger = new Ledger(this.find(".ledger"), () => this.tell());
    connect(this);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.find(".maps"));
    this.observer.observe(this.find(".charts"));
    const turn = () => {
      if (this.isClosed) return;
      this.turn(performance.now());
      if (this.playback.isBusy || this.view?.flight) requestAnimationFrame(turn);
      else setTimeout(turn, IDLE_MS);
    };
    turn();
  }

  close() {
    this.isClosed = true;
    this.observer.disconnect();
    document.removeEventListener("keydown", this.onKey);
  }

  /** A message from the server: whatever it holds is new. */
  receive(data) {
    if (data.geometry) this.ground(data.geometry);
    if (!this.geometry || data.geometry_id !== this.geometryId) return this.request({});
    this.names = data.names;
    this.horizon = data.end + 1;
    const isNew = this.remember(data);
    this.maps[0].caption.textContent = data.names[0];
    this.maps[1].caption.textContent = data.names[1];
    this.maps[2].caption.textContent = `“${data.names[1]}” minus the world as it is`;
    if (data.opened && data.opened.id !== this.opened) this.open(data.opened);
    this.found = data.inspection;
    this.tell();
    if (isNew) this.fill();
    this.draw();
    return undefined;
  }

  /** Another region, scale or cell size: everything that does not move. */
  ground(geometry) {
    this.geometry = geometry;
    this.geometryId = geometry.id;
    this.view = new Viewport(geometry);
    const select = this.find(".layer");
    select.replaceChildren(...geometry.layers.map((layer) => new Option(layer.title, layer.name)), new Option("None", "none"));
    select.value = this.show.layer;
    this.limits = {};
  }

  /** Frames, the past, and what happened; whether the past is another one. */
  remember(data) {
    const isNew = data.generation !== this.playback.generation;
    if (isNew) [this.series, this.events, this.limits] = [data.series, data.ledger || [], {}];
    const known = this.playback.last;
    for (const frame of data.frames) {
      if (!isNew && known !== null && frame.tick <= known) continue;
      for (const event of frame.events) if (!isNew) this.events.push({ ...event, tick: frame.tick, date: frame.date });
      if (frame.tick < 0 || (isNew && frame.tick < (data.series[this.geometry.measures[0].name]?.[0].length ?? 0))) continue;
      for (const { name } of this.geometry.measures) frame.worlds.forEach((world, i) => (((this.series[name] ??= [[], []])[i][frame.tick] = world.measures[name])));
    }
    return this.playback.receive(data.generation, data.frames, data.end);
  }

  /** What a lesson wants to see when it opens. */
  open(opened) {
    this.opened = opened.id;
    Object.assign(this.show, { layer: opened.layer || this.show.layer, view: opened.view || this.show.view });
    [this.find(".layer").value, this.find(".view").value] = [this.show.layer, this.show.view];
    this.measures = opened.measures;
    this.fill();
    if (opened.zoom) this.view.fly(opened.zoom === "parks", performance.now());
    this.layOut();
  }

  fill() {
    const holder = this.find(".charts"), wanted = chosenMeasures(this.geometry, this.measures);
    if (this.charts.map((chart) => chart.measure.name).join() === wanted.map((one) => one.name).join()) return;
    holder.replaceChildren();
    this.charts = wanted.map((measure) => new Chart(measure, holder));
  }

  layOut() {
    const isDifference = this.show.view === "difference";
    this.maps.forEach((map, which) => (map.figure.hidden = (which === 2) !== isDifference));
    this.draw();
  }

  get frame() {
    return this.playback.frame;
  }

  /** Sends a request, with what is already here; the server answers with what is not. */
  request(request) {
    this.asks = (this.asks || 0) + 1;
    const have = this.playback.last === null ? -2 : this.playback.last;
    this.send({ n: this.asks, generation: this.playback.generation, have, geometry: this.geometryId ?? null, ...request });
  }

  inspect(what) {
    this.chosen = what;
    const asked = what && (what.slot === undefined ? { world: what.world, cell: what.index } : { world: what.world, slot: what.slot });
    this.request({ inspect: asked });
    this.draw();
  }

  turn(now) {
    if (!this.geometry) return;
    if (this.view.travel(now)) this.draw();
    const moved = this.playback.turn(now);
    if (moved || this.wasPlaying !== this.playback.playing) this.tell();
    this.wasPlaying = this.playback.playing;
    const state = this.playback.isBusy || this.playback.asked ? "moving" : "still", date = this.find(".date");
    if (date.dataset.state !== state) date.dataset.state = state;
    this.find(".busy").hidden = !(this.playback.isWaiting && now - this.playback.asked > 700);
  }

  /** The range of colours of a difference: it grows with the months, and never jumps back. */
  limitOf(layer, values, jobs) {
    const now = differenceLimit(...values, jobs, LEAST_LIMIT[layer.name] ?? 0);
    return (this.limits[layer.name] = Math.max(now, this.limits[layer.name] || 0));
  }

  /** Draws the maps; charts and words follow once a month. */
  draw(before = null, t = 1) {
    if (!this.frame || !this.view) return;
    for (const map of this.maps) if (!map.figure.hidden) map.draw(this.frame, before, t, this.show);
    const legend = [this.show.layer, this.show.view, this.show.dots, this.show.halos, Math.round(this.view.zoom * 10), this.geometryId, this.limits[this.show.layer], this.view.pixels[0]].join();
    if (legend !== this.legendOf) showLegend(this.find(".legend"), this.geometry, this.show, this.view, this.limits[this.show.layer] || 0);
    this.legendOf = legend;
    const month = `${this.playback.generation}:${this.playback.at}:${this.charts.length}:${this.charts[0]?.canvas.clientWidth}x${this.charts[0]?.canvas.clientHeight}`;
    if (month !== this.monthOf) {
      for (const chart of this.charts) chart.show(this.series[chart.measure.name] || [[], []], this.playback.at, this.frame, Math.max(12, this.horizon));
      this.monthOf = month;
      this.tell();
    }
    this.find(".focus").textContent = this.view.isZoomed ? "Whole region" : "Zoom to parks";
  }

  /** Everything that is written: month, pace, buttons, ledger, what was clicked. */
  tell() {
    if (!this.frame) return;
    const { playback } = this, date = this.find(".date");
    date.textContent = playback.at < 0 ? "Start of 2015" : this.frame.date;
    Object.assign(date.dataset, { tick: playback.at, head: playback.last, generation: playback.generation, held: playback.frames.size });
    this.find(".size").textContent = sizeOf(this.geometry.scale);
    this.find(".pace").textContent = playback.isAtEnd ? "the end" : playback.playing && playback.rate ? `now ${playback.rate.toFixed(1)}` : "";
    this.find(".pace").dataset.rate = playback.rate.toFixed(2);
    this.find(".play").textContent = playback.playing ? "❚❚ Pause" : "▶ Play";
    for (const name of [".play", ".step", ".year"]) this.find(name).disabled = playback.isAtEnd;
    const line = this.find(".timeline"), share = (tick) => (tick + 1) / this.horizon;
    [line.min, line.max, line.value] = [-1, this.horizon - 1, playback.at];
    line.style.setProperty("--at", share(playback.at));
    line.style.setProperty("--known", share(playback.last ?? -1));
    line.style.setProperty("--kept", share(playback.first ?? -1));
    this.find(".until").textContent = `of ${Math.round(this.horizon / 12)} years`;
    this.ledger.show(this.events, playback.at);
    if (this.found !== this.foundShown) showInspection(this.find(".inspection"), this.found, this.names, () => this.inspect(null));
    this.foundShown = this.found;
    const tip = this.find(".tip");
    if (this.hover && !tip.hidden) tip.replaceChildren(...tipOf(this, this.hover));
  }

  /** What the pointer is on, in words beside it. */
  pointTo(map, what, event) {
    this.hover = what;
    const tip = this.find(".tip");
    map.canvas.classList.toggle("over", Boolean(what && what.slot !== undefined));
    tip.hidden = !what;
    if (!what) return this.draw();
    tip.replaceChildren(...tipOf(this, what));
    const box = this.find(".maps").getBoundingClientRect(), left = event.clientX - box.left + 14, top = event.clientY - box.top + 14;
    tip.style.left = `${Math.min(left, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${top + tip.offsetHeight > box.height ? top - tip.offsetHeight - 26 : top}px`;
    return undefined;
  }
}

/** A few lines about an organisation, or about a cell in both worlds. */
function tipOf(stage, what) {
  const { geometry, frame, show, names } = stage;
  if (what.slot !== undefined) {
    const world = frame.worlds[what.world], other = frame.worlds[1 - what.world], own = rowsOf(world).get(what.slot);
    if (own === undefined) return [element("b", "", "Not here any more")];
    const row = rowsOf(other).get(what.slot), there = row === undefined ? "not there" : `${number(other.jobs[row])} jobs`;
    const sector = geometry.sectors[world.sector[own]], title = geometry.named[what.slot] || `${capital(sector)} ${geometry.kinds[world.kind[own]]}`;
    return [element("b", "", title), element("div", "", `${sector}, ${number(world.jobs[own])} jobs`),
      element("div", "", `${names[1 - what.world]}: ${there}`), element("small", "", "Click: who works there, what it knows, why it is here")];
  }
  const layer = geometry.layers.find((one) => one.name === show.layer), lines = [element("b", "", geometry.areas[geometry.cell_area[what.index]])];
  if (layer && layer.per === "cell") {
    frame.worlds.forEach((world, i) => lines.push(element("div", "", `${names[i]}: ${number(world.layers[layer.name][what.index])}${unitOf(layer)}`)));
  }
  return lines;
}

/** Buttons, choices and keys. */
function connect(stage) {
  const { playback, find } = stage, on = (name, event, act) => find(name).addEventListener(event, act);
  const toggle = () => {
    playback.play(!playback.playing);
    stage.tell();
  };
  on(".play", "click", toggle);
  on(".step", "click", () => playback.step(1));
  on(".year", "click", () => playback.step(12));
  on(".reset", "click", () => {
    playback.play(false);
    stage.request({ reset: true });
  });
  on(".speed", "change", (event) => (playback.speed = Number(event.target.value)));
  on(".layer", "change", (event) => {
    stage.show.layer = event.target.value;
    stage.draw();
  });
  on(".view", "change", (event) => {
    stage.show.view = event.target.value;
    stage.layOut();
  });
  on(".dots", "change", (event) => {
    stage.show.dots = event.target.checked;
    stage.draw();
  });
  on(".halos", "change", (event) => {
    stage.show.halos = event.target.checked;
    stage.draw();
  });
  on(".focus", "click", () => stage.view.fly(!stage.view.isZoomed, performance.now()));
  on(".full", "click", () => (document.fullscreenElement ? document.exitFullscreen() : find(".stage").requestFullscreen()));
  on(".timeline", "input", (event) => {
    playback.play(false);
    playback.goto(Math.min(playback.last, Math.max(playback.first, Number(event.target.value))));
    stage.tell();
  });
  stage.onKey = (event) => key(stage, toggle, event);
  document.addEventListener("keydown", stage.onKey);
}

/** Space plays and pauses, right steps, left goes back a month, F fills the screen; typing elsewhere is left alone. */
function key(stage, toggle, event) {
  const target = event.composedPath()[0];
  const isTyping = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName) || target.role === "slider");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !stage.frame) return;
  const acts = {
    " ": toggle, ArrowRight: () => (stage.playback.ahead ? stage.playback.goto(stage.playback.at + 1) : stage.playback.step(1)),
    ArrowLeft: () => stage.playback.goto(stage.playback.at - 1), f: () => stage.find(".full").click(),
  };
  if (event.key in acts) {
    event.preventDefault();
    acts[event.key]();
  }
}

const STAGES = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let stage = STAGES.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement, (request) => stage.trigger("ask", request));
    STAGES.set(parentElement, stage);
  }
  stage.trigger = setTriggerValue;
  if (data) stage.receive(data);
  return () => {
    STAGES.get(parentElement)?.close();
    STAGES.delete(parentElement);
  };
}
