// Beside the maps: what was clicked, what happened, what the marks mean.

const ONLY = ["only as it is", "only with the change", ""];
const TELLS = { all: () => true, differs: (event) => event.world !== 2, done: (event) => event.is_done };
const NOTHING_YET = { all: "Nothing yet. Press play.", differs: "Nothing differs yet.", done: "No intervention or shock yet." };
const MOST_EVENTS = 400;

/** The ledger, newest first; the same months are not told twice. */
class Ledger {
  /** The list in a section, with buttons for what of it is told; `again` is called when that changes. */
  constructor(section, again) {
    this.list = section.querySelector("ol");
    this.tell = "all";
    const buttons = [...section.querySelectorAll("[data-tell]")];
    for (const button of buttons) {
      button.addEventListener("click", () => {
        this.tell = button.dataset.tell;
        for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
        again();
      });
    }
  }

  /** Tells the events up to a tick. */
  show(events, tick) {
    const shown = events.filter((event) => event.tick <= tick && TELLS[this.tell](event)).slice(-MOST_EVENTS);
    const key = `${this.tell}:${shown.length}:${shown.at(-1)?.tick}:${shown.at(-1)?.text}`;
    if (key === this.key) return;
    this.key = key;
    this.list.replaceChildren(...shown.reverse().map((event) => {
      const item = element("li", `only-${event.world}${event.is_done ? " done" : ""}`);
      item.append(element("time", "", `${event.date}: `), element("span", "", event.text), " ");
      item.append(element("small", "", ONLY[event.world] && `(${ONLY[event.world]})`));
      return item;
    }));
    if (!shown.length) this.list.append(element("li", "", NOTHING_YET[this.tell]));
  }
}

/** What the server says of an organisation or a cell, under headings. */
function showInspection(root, found, names, close) {
  root.hidden = !found;
  if (!found) return;
  const head = element("header"), shut = element("button", "", "×");
  shut.title = "Close";
  shut.setAttribute("aria-label", "Close");
  shut.addEventListener("click", close);
  head.append(element("h3", "", found.title), shut);
  const list = element("dl");
  for (const { name, value } of found.parts) list.append(element("dt", "", name), described(value));
  root.replaceChildren(head, element("p", "", found.subtitle), element("p", "world", names[found.world]), list);
}

/** A sentence as text; names parted by semicolons as a list. */
function described(value) {
  const cell = element("dd"), items = value.split("; ");
  if (items.length === 1 || value.endsWith(".")) {
    cell.textContent = value;
    return cell;
  }
  const list = element("ul");
  list.append(...items.map((one) => element("li", "", one)));
  cell.append(list);
  return cell;
}

/** A small picture drawn with the map's own marks, so that the legend cannot say something else. */
function mark(paint) {
  const canvas = document.createElement("canvas"), dense = 2;
  [canvas.width, canvas.height] = [18 * dense, 18 * dense];
  canvas.style.cssText = "width:18px;height:18px;flex:none";
  const ctx = canvas.getContext("2d");
  ctx.scale(dense, dense);
  paint(ctx);
  return canvas;
}

function entry(picture, text) {
  const found = element("span");
  found.append(picture, text);
  return found;
}

/** What colours, shapes, sizes and shades mean. */
function showLegend(root, geometry, show, view, limit) {
  const layer = geometry.layers.find((one) => one.name === show.layer), parts = [];
  if (layer) parts.push(layerLegend(layer, show, limit));
  if (show.dots && show.view === "difference" && isAboutJobs(show.layer)) {
    parts.push(entry(mark((ctx) => disc(ctx, WITH)), "organisation has more jobs with the change"), entry(mark((ctx) => disc(ctx, LOSS)), "fewer"));
  } else if (show.dots && show.view === "difference") {
    parts.push(entry(mark((ctx) => ring(ctx, 9, 9, 6, OUTLINE, 1.2)), "organisation has more or fewer jobs with the change"));
  } else if (show.dots) {
    geometry.sectors.forEach((title, sector) => parts.push(entry(mark((ctx) => paintOrganisation(ctx, sample(0, sector), [9, 9, 5.5, 0, ""])), title)));
    parts.push(entry(mark((ctx) => paintOrganisation(ctx, sample(KIND.oem, 0), [9, 9, 5, 0, ""])), "OEM plant"));
    parts.push(entry(mark((ctx) => paintOrganisation(ctx, sample(KIND.anchor, 9), [9, 9, 5.5, 0, ""])), "anchor"));
    const jobs = [1000, 500, 200, 100, 50, 20, 10].find((some) => radius(some, view) <= 8.4) || 5;
    parts.push(entry(mark((ctx) => ring(ctx, 9, 9, radius(jobs, view), QUIET, 1.2)), `${number(jobs)} jobs`));
    parts.push(entry(mark((ctx) => ring(ctx, 9, 9, 7, "#7a0177", 1.5)), "moves"));
    if (show.halos) parts.push(entry(mark((ctx) => disc(ctx, LOSS)), ONLY[0]), entry(mark((ctx) => disc(ctx, WITH)), ONLY[1]));
  }
  root.replaceChildren(...parts);
}

const sample = (kind, sector) => ({ kind: [kind], sector: [sector] });

function disc(ctx, colour) {
  ctx.beginPath();
  ctx.arc(9, 9, 6, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.45;
  ctx.fill();
}

/** What follows a number of a layer. */
const unitOf = (layer) => (layer.unit.includes("=") ? ` (${layer.unit})` : ` ${layer.unit}`);

function layerLegend(layer, show, limit) {
  const found = element("span", "ramp"), bar = document.createElement("i"), unit = unitOf(layer);
  if (layer.per !== "cell") {
    found.append(`${layer.title}: broad where many (${layer.unit})`);
    return found;
  }
  const isDifference = show.view === "difference";
  const colours = isDifference ? [LOSSES[63], LOSSES[0], GAINS[0], GAINS[63]] : RAMPS[layer.name] || PLAIN_RAMP;
  bar.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
  const ends = isDifference ? [short(-limit), `+${short(limit)}`] : [short(layer.low), `${short(layer.high)}+`];
  const title = element("b", "", isDifference ? `${layer.title}: with the change minus as it is` : layer.title);
  found.append(title, ends[0], bar, `${ends[1]}${unit}`);
  return found;
}
