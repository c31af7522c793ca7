// Small charts of the main measures: both worlds, and the difference shaded between them.

const COUNT = 8;
const LEVELS = 0.62; // share of the height for both worlds; below them stands the difference on a scale of its own
const MONTHS_OF_MEAN = 12;
const SHORT = {
  jobs: "Jobs", gva_gbp: "Value added a year", productivity_gbp: "Value added per job", mean_wage_gbp: "Mean pay", unemployment: "Unemployed residents",
  high_skill_share: "Employees with a degree or alike", apprentices: "Apprentices", firms: "Firms", knowledge: "Knowledge, 1 = mean at start",
  knowledge_on_parks: "Knowledge on the parks", park_focus_jobs: "Jobs on the park in focus", ties: "Ties between organisations",
  rent_gbp: "Rent per m² a year", public_cost_gbp: "Public money a year",
};
/** What stands beside a number: the sign of money or of a share, and no more. */
const plainLabel = (label) => (label.startsWith("£") ? label.match(/^£(bn|m)?/)[0] : label === "%" ? "%" : label === "percentage points" ? "pp" : "");

/** The measures to draw: those a lesson asks for first, then the usual ones. */
function chosenMeasures(geometry, wanted) {
  const known = new Map(geometry.measures.map((one) => [one.name, one]));
  const names = [...(wanted || []).filter((name) => known.has(name)), ...known.keys()];
  return [...new Set(names)].slice(0, COUNT).map((name) => known.get(name));
}

class Chart {
  /** An empty chart of one measure, in the page. */
  constructor(measure, parent) {
    this.measure = measure;
    this.root = element("div", "chart");
    this.root.dataset.measure = measure.name;
    this.root.title = measure.title;
    const title = element("h4", "", SHORT[measure.name] || capital(measure.title));
    const values = element("p");
    [this.one, this.two, this.gap] = [element("span", "without"), element("span", "with"), element("span", "gap")];
    [this.one.title, this.two.title, this.gap.title] = ["as it is", "with the change", "difference"];
    values.append(this.one, this.two, this.gap);
    this.canvas = document.createElement("canvas");
    this.root.append(title, values, this.canvas);
    parent.append(this.root);
  }

  /** Writes this month's values, and draws the months up to it. `series` is [baseline values, variant values] by month. */
  show(series, at, frame, horizon) {
    const { factor, label, gap_factor: gapFactor, gap_label: gapLabel, name } = this.measure;
    const [one, two] = frame.worlds.map((world) => world.measures[name]);
    put(this.one, labelled(one * factor, plainLabel(label)), one);
    put(this.two, labelled(two * factor, plainLabel(label)), two);
    const gap = two - one;
    put(this.gap, labelled(gap * gapFactor, plainLabel(gapLabel), true), gap);
    this.gap.className = `gap ${Math.abs(gap) < 1e-9 ? "" : gap > 0 ? "up" : "down"}`;
    this.draw(series, at, horizon);
  }

  draw([one, two], at, horizon) {
    const { clientWidth: w, clientHeight: h } = this.canvas, dense = window.devicePixelRatio || 1;
    if (!w || !h) return;
    if (this.canvas.width !== Math.round(w * dense) || this.canvas.height !== Math.round(h * dense)) {
      [this.canvas.width, this.canvas.height] = [Math.round(w * dense), Math.round(h * dense)];
    }
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(dense, 0, 0, dense, 0, 0);
    ctx.clearRect(0, 0, w, h);
    const n = Math.min(at + 1, one.length), [low, high] = extent(one, two, n), foot = Math.round(h * LEVELS);
    const x = (month) => (month / horizon) * (w - 4) + 2, y = (value) => foot - 2 - ((value - low) / (high - low)) * (foot - 5);
    years(ctx, horizon, x, h);
    shaded(ctx, one, two, n, x, y);
    difference(ctx, one, two, n, x, foot + 3, h - 1, w);
    curve(ctx, one, n, x, y, INK, 1.5, [4, 2]);
    curve(ctx, two, n, x, y, WITH, 2, []);
    if (n) dot(ctx, x(n - 1), y(two[n - 1]), WITH);
  }
}

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Text for people, the exact value for whoever reads the page by machine. */
function put(target, text, value) {
  target.textContent = text;
  target.dataset.value = String(value);
}

/** The lowest and the highest value shown, with some room, and never so near that rounding looks like change. */
function extent(one, two, n) {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < n; i++) {
    low = Math.min(low, one[i], two[i]);
    high = Math.max(high, one[i], two[i]);
  }
  if (!Number.isFinite(low)) return [0, 1];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.005, 1e-9);
  return [low - room, high + room];
}

/** A thin line every five years, with the year at the foot. */
function years(ctx, horizon, x, h) {
  ctx.font = `11px ${FONT}`;
  ctx.textBaseline = "top";
  for (let month = 0; month <= horizon; month += 60) {
    ctx.fillStyle = "#e4e4e4";
    ctx.fillRect(Math.round(x(month)), 0, 1, h);
    ctx.fillStyle = "#767676";
    if (month < horizon) ctx.fillText(String(2015 + month / 12), x(month) + 3, 0);
  }
}

/** Blue where the second world has more, orange where it has less, month by month. */
function shaded(ctx, one, two, n, x, y) {
  const strips = [[], []];
  for (let i = 1; i < n; i++) {
    strips[two[i] >= one[i] ? 0 : 1].push([x(i - 1), y(one[i - 1]), y(two[i - 1]), x(i), y(two[i]), y(one[i])]);
  }
  filled(ctx, strips[0], "#0072b255");
  filled(ctx, strips[1], "#d55e0066");
}

/** Fills strips [left, from, to, right, to, from] in one go. */
function filled(ctx, strips, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const [left, a, b, right, c, d] of strips) {
    ctx.moveTo(left, a);
    ctx.lineTo(left, b);
    ctx.lineTo(right, c);
    ctx.lineTo(right, d);
  }
  ctx.fill();
}

/** The second world minus the first, mean of the twelve months before. */
function means(one, two, n) {
  return Array.from({ length: n }, (_, i) => {
    const from = Math.max(0, i - MONTHS_OF_MEAN + 1);
    let sum = 0;
    for (let j = from; j <= i; j++) sum += two[j] - one[j];
    return sum / (i - from + 1);
  });
}

/** Below: the second world minus the first, mean of the twelve months before, around a line at zero. */
function difference(ctx, one, two, n, x, top, foot, wide) {
  const gaps = means(one, two, n);
  const most = Math.max(...gaps.map(Math.abs), Math.max(...one.slice(0, n).map(Math.abs), 0) * 1e-4, 1e-12), middle = (top + foot) / 2;
  const y = (gap) => middle - (gap / most) * (foot - top) / 2;
  for (const [sign, colour] of [[1, WITH], [-1, LOSS]]) {
    const strips = [], side = (gap) => y(sign * Math.max(0, sign * gap));
    for (let i = 1; i < n; i++) if (sign * gaps[i] > 0 || sign * gaps[i - 1] > 0) strips.push([x(i - 1), middle, side(gaps[i - 1]), x(i), side(gaps[i]), middle]);
    filled(ctx, strips, colour);
  }
  ctx.fillStyle = "#9a9a9a";
  ctx.fillRect(0, Math.round(middle), wide, 1);
}

function curve(ctx, values, n, x, y, colour, width, dash) {
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (let i = 0; i < n; i++) ctx[i ? "lineTo" : "moveTo"](x(i), y(values[i]));
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
}

function dot(ctx, x, y, colour) {
  ctx.beginPath();
  ctx.arc(x, y, 3, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
}
