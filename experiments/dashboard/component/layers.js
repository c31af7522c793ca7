// Layers under the organisations: values of cells as shades, flows and ties between places as lines.

const RAMPS = {
  jobs: ["#e3e8ee", "#4a5d78"], rent: ["#fff3dc", "#8a4b08"], knowledge: ["#e8f5ef", "#00573f"], unemployment: ["#fdebe3", "#8f2d00"],
};
/** The least difference that gets the full colour: below it differences are small, whatever they are. */
const LEAST_LIMIT = { jobs: 5, rent: 1, knowledge: 0.1, unemployment: 0.5 };
const PLAIN_RAMP = ["#eef1f5", "#27405f"];

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mixed = (one, two, share) => `rgb(${channels(one).map((value, i) => Math.round(value + (channels(two)[i] - value) * share)).join(",")})`;

/** Sixty-four shades from one colour to another, so that painting a cell is a look-up. */
function shades(one, two) {
  return Array.from({ length: 64 }, (_, i) => mixed(one, two, i / 63));
}
const SHADES = new Map();
function shadesOf(name) {
  if (!SHADES.has(name)) SHADES.set(name, shades(...(RAMPS[name] || PLAIN_RAMP)));
  return SHADES.get(name);
}
const GAINS = shades("#eef5fa", "#00558a"), LOSSES = shades("#fcefe6", "#a94700");

/** The place of a value between low and high, 0 to 1; counts of jobs by their root, because a few cells have most of them. */
function between(value, low, high, isCount) {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  return isCount ? Math.sqrt(share) : share;
}

/** Paints squares of land; `shade(i)` is the colour of cell i, or null for plain land. */
function paintCells(ctx, view, geometry, shade) {
  const km = geometry.cell_m / 1000, side = km / view.km;
  const [w, h] = view.pixels;
  for (let i = 0; i < geometry.cell_x.length; i++) {
    const [x, y] = view.toPixels(geometry.cell_x[i], geometry.cell_y[i]);
    if (x < -side || y < -side || x > w + side || y > h + side) continue;
    const left = Math.round(x - side / 2), top = Math.round(y - side / 2);
    ctx.fillStyle = shade(i) || LAND;
    ctx.fillRect(left, top, Math.round(x + side / 2) - left, Math.round(y + side / 2) - top);
  }
}

/** The shade of each cell of one world. */
function levelShade(layer, values) {
  const colours = shadesOf(layer.name), isCount = layer.name === "jobs";
  return (i) => {
    const value = values[i];
    if (value === null || value === undefined || (isCount && value <= 0)) return null;
    return colours[Math.round(63 * between(value, layer.low, layer.high, isCount))];
  };
}

/** The shade of each cell for what the second world has more or less than the first; `limit` gets the full colour. */
function differenceShade(one, two, limit) {
  return (i) => {
    const change = (two[i] ?? 0) - (one[i] ?? 0);
    if (one[i] === null || two[i] === null || Math.abs(change) < 0.02 * limit) return null;
    const shade = Math.round(63 * Math.sqrt(Math.min(1, Math.abs(change) / limit)));
    return (change > 0 ? GAINS : LOSSES)[shade];
  };
}

/** The size of difference that gets the full colour: all but the largest twentieth, each place counted by its jobs; a round number. */
function differenceLimit(one, two, jobs, least) {
  const sizes = one.map((value, i) => [Math.abs((two[i] ?? 0) - (value ?? 0)), 1 + jobs[i]]).filter(([size]) => size > 0).sort((a, b) => a[0] - b[0]);
  const enough = 0.95 * sizes.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  const [size] = sizes.find(([, weight]) => (sum += weight) >= enough) ?? [0];
  return Math.max(least, roundAbove(size));
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundAbove(size) {
  if (size <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(size));
  return power * [1, 2, 5, 10].find((step) => size <= step * power * (1 + 1e-9));
}

/** Ends of each link in km: [from x, from y, to x, to y, weight]. Ties join sites, ways to work join cells. */
function linkEnds(geometry, name, links) {
  const x = name === "ties" ? geometry.sites.x : geometry.cell_x, y = name === "ties" ? geometry.sites.y : geometry.cell_y;
  return links.map(([a, b, weight]) => [x[a], y[a], x[b], y[b], weight]);
}

/** Draws flows as arcs that are broad where many people or ties are; arcs end where people work. */
function paintLinks(ctx, view, ends, colour, largest) {
  ctx.lineCap = "round";
  for (const [ax, ay, bx, by, weight] of ends) {
    const [x0, y0] = view.toPixels(ax, ay), [x1, y1] = view.toPixels(bx, by);
    const share = Math.min(1, Math.abs(weight) / largest);
    ctx.strokeStyle = typeof colour === "function" ? colour(weight) : colour;
    ctx.globalAlpha = 0.25 + 0.5 * share;
    ctx.lineWidth = 0.8 + 6 * Math.sqrt(share);
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.quadraticCurveTo((x0 + x1) / 2 - (y1 - y0) * 0.16, (y0 + y1) / 2 + (x1 - x0) * 0.16, x1, y1);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** What the second world has more of, link by link. */
function linkDifference(one, two) {
  const by = new Map(), key = ([a, b]) => `${a}-${b}`;
  for (const link of one) by.set(key(link), [link[0], link[1], -link[2]]);
  for (const link of two) by.set(key(link), [link[0], link[1], link[2] + (by.get(key(link))?.[2] ?? 0)]);
  return [...by.values()].filter(([, , change]) => Math.abs(change) > 1e-9);
}
