// One map: a canvas that shows one world, or what differs between two.

/** A picture that is painted again only if what it depends on is other than before. */
class Sheet {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.of = [];
  }

  show(ctx, like, of, paint) {
    if (of.some((one, i) => one !== this.of[i])) {
      [this.canvas.width, this.canvas.height, this.of] = [like.width, like.height, of];
      const own = this.canvas.getContext("2d");
      own.setTransform(ctx.getTransform());
      paint(own);
    }
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.canvas, 0, 0);
    ctx.restore();
  }
}

class WorldMap {
  constructor(figure, which, stage) {
    this.figure = figure;
    this.canvas = figure.querySelector("canvas");
    this.caption = figure.querySelector("figcaption");
    this.which = which;
    this.stage = stage;
    this.dots = [];
    [this.ground, this.writing] = [new Sheet(), new Sheet()];
    listen(this);
  }

  /** Draws everything; `t` is how far the change from the frame before has come. */
  draw(frame, before, t, show) {
    const { geometry, view } = this.stage, ctx = this.prepared();
    const layer = geometry.layers.find((one) => one.name === show.layer), size = `${view.version}:${this.canvas.width}x${this.canvas.height}`;
    this.ground.show(ctx, this.canvas, [frame, show.layer, size], (under) => this.paintGround(under, frame, layer, show));
    if (this.which === 2) this.compare(ctx, frame, show);
    else if (show.dots) this.organisations(ctx, frame.worlds[this.which], before?.worlds[this.which], t);
    const closed = closedPlaces(geometry, this.which === 2 ? frame.worlds : [frame.worlds[this.which]]);
    this.labels = labels(ctx, view, geometry, closed);
    this.writing.show(ctx, this.canvas, [geometry, size, closed.join()], (over) => {
      paintLabels(over, this.labels);
      this.canvas.dataset.names = this.labels.map((label) => label.name.text).join("|");
      paintScale(over, view);
    });
    this.names(ctx, frame);
    this.marked(ctx);
  }

  /** Everything that changes once a month at most. */
  paintGround(ctx, frame, layer, show) {
    const { geometry, view } = this.stage;
    ctx.fillStyle = GROUND;
    ctx.fillRect(0, 0, ...view.pixels);
    this.cells(ctx, frame, layer, show);
    paintLines(ctx, view, geometry.lines);
    paintLines(ctx, view, frame.worlds[Math.min(this.which, 1)].new_lines, true);
    this.links(ctx, frame, layer);
  }

  /** The drawing context, with a canvas as large as it is shown. */
  prepared() {
    const { clientWidth, clientHeight } = this.canvas, dense = window.devicePixelRatio || 1;
    const size = [Math.round(clientWidth * dense), Math.round(clientHeight * dense)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.stage.view.size(clientWidth, clientHeight);
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(dense, 0, 0, dense, 0, 0);
    return ctx;
  }

  cells(ctx, frame, layer, show) {
    const { geometry, view } = this.stage;
    const values = layer && layer.per === "cell" ? frame.worlds.map((world) => world.layers[layer.name]) : null;
    if (!values) paintCells(ctx, view, geometry, () => null);
    else if (this.which < 2) paintCells(ctx, view, geometry, levelShade(layer, values[this.which]));
    else paintCells(ctx, view, geometry, differenceShade(values[0], values[1], show.limit(layer, values, frame.worlds[0].layers.jobs)));
  }

  links(ctx, frame, layer) {
    if (!layer || layer.per === "cell") return;
    const { geometry, view } = this.stage, both = frame.worlds.map((world) => world.links[layer.name] || []);
    const largest = layer.high || Math.max(1, ...both.flat().map(([, , weight]) => weight));
    if (this.which < 2) paintLinks(ctx, view, linkEnds(geometry, layer.name, both[this.which]), layer.name === "ties" ? "#00796b" : "#7b3294", largest);
    else paintLinks(ctx, view, linkEnds(geometry, layer.name, linkDifference(...both)), (weight) => (weight > 0 ? WITH : LOSS), largest / 3);
  }

  organisations(ctx, world, before, t) {
    const { geometry, view } = this.stage;
    for (const [x, y, r, row] of gone(geometry, view, world, before, t)) paintOrganisation(ctx, before, [x, y, r, row, ""]);
    this.dots = placed(geometry, view, world, before, t);
    if (this.stage.show.halos) paintHalos(ctx, world, this.stage.frame.worlds[1 - this.which], this.dots, this.which ? WITH : LOSS);
    const isMarked = ([, , , row]) => world.kind[row] !== KIND.firm;
    for (const dot of this.dots) if (!isMarked(dot)) paintOrganisation(ctx, world, dot);
    for (const dot of this.dots) if (isMarked(dot)) paintOrganisation(ctx, world, dot);
  }

  compare(ctx, frame, show) {
    const { geometry, view } = this.stage;
    if (show.dots) paintDifferences(ctx, view, geometry, frame._differences ??= differences(...frame.worlds), isAboutJobs(show.layer));
  }

  /** Names of anchors and plants where there is room. */
  names(ctx, frame) {
    if (this.which === 2 || !this.stage.show.dots) return;
    const { geometry, view } = this.stage, world = frame.worlds[this.which];
    const taken = this.labels.map((label) => label.box), told = new Set(this.labels.map((label) => label.name.slot));
    for (const [px, py, r, row] of this.dots) {
      const text = world.kind[row] === KIND.firm ? "" : geometry.named[world.slot[row]];
      if (!text || told.has(world.slot[row]) || (world.kind[row] === KIND.oem && !view.isZoomed)) continue;
      const size = 12 * letters(view), font = `600 ${size}px ${FONT}`;
      ctx.font = font;
      const box = [px + Math.max(r, 5) + 6, py - size / 2, ctx.measureText(text).width, size + 2];
      if (box[0] + box[2] > view.pixels[0] - 2 || taken.some((other) => crosses(box, other, APART))) continue;
      taken.push(box);
      written(ctx, text, box[0], box[1], font);
    }
  }

  /** A ring around what the pointer is on, and around what is inspected. */
  marked(ctx) {
    const { hover, chosen } = this.stage;
    for (const [what, colour] of [[chosen, "#c2006b"], [hover, INK]]) {
      if (!what || what.slot === undefined) continue;
      const world = this.stage.frame.worlds[Math.min(this.which, 1)], dot = this.dots.find(([, , , row]) => world.slot[row] === what.slot);
      if (dot && this.which < 2) ring(ctx, dot[0], dot[1], Math.max(dot[2], 4) + 5, colour, 2.4);
    }
  }

  /** What is under the pointer: an organisation, else a cell, else nothing. */
  under(px, py) {
    const { geometry, view, frame, show } = this.stage, which = Math.min(this.which, 1), world = frame.worlds[which];
    const near = show.dots && this.which < 2 ? this.dots.map((dot) => [Math.hypot(dot[0] - px, dot[1] - py) - dot[2], dot]).filter(([gap]) => gap < 4) : [];
    if (near.length) {
      const row = near.reduce((best, one) => (one[0] < best[0] ? one : best))[1][3];
      return { world: which, slot: world.slot[row] };
    }
    const [x, y] = view.toKm(px, py), half = geometry.cell_m / 2000;
    const index = geometry.cell_x.findIndex((cx, i) => Math.abs(cx - x) <= half && Math.abs(geometry.cell_y[i] - y) <= half);
    return index < 0 ? null : { world: which, cell: geometry.cells[index], index };
  }
}

/** Wheel zooms, drag moves, hover tells, click asks. */
function listen(map) {
  const { canvas, stage } = map;
  let held = null;
  const at = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    stage.view.zoomAt(...at(event), Math.exp(-event.deltaY * 0.0016));
    stage.draw();
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY, moved: 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stage.frame) return;
    if (held) {
      stage.view.pan(event.clientX - held.x, event.clientY - held.y);
      held = { x: event.clientX, y: event.clientY, moved: held.moved + Math.abs(event.movementX) + Math.abs(event.movementY) };
    } else {
      stage.pointTo(map, map.under(...at(event)), event);
    }
    stage.draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (held && held.moved < 4 && stage.frame) stage.inspect(map.under(...at(event)));
    held = null;
  });
  canvas.addEventListener("pointercancel", () => (held = null));
  canvas.addEventListener("pointerleave", () => stage.pointTo(map, null));
}
