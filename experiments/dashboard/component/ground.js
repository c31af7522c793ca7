// What does not move: lines, names of places, scale bar.

const LINE_LOOKS = {
  motorway: ["#7d8fa8", 3, []], road: ["#aab4c2", 1.8, []], rail: ["#4a4a4a", 1.4, [6, 3]], tram: ["#7b2d8b", 1.8, []],
  tram_train: ["#7b2d8b", 1.8, [7, 3]], bus: ["#00796b", 1.6, [3, 3]], brt: ["#00796b", 2.2, []], walk: ["#00796b", 2.2, [2, 3]],
};
const NEW_LINE = "#c2006b";
const APART = 4; // pixels between names

/** Draws transport lines; those an intervention opened are bright. */
function paintLines(ctx, view, lines, isNew = false) {
  ctx.lineJoin = "round";
  for (const line of lines) {
    const [colour, width, dash] = LINE_LOOKS[modeOf(line)];
    ctx.setLineDash(dash);
    trace(ctx, view, line.points);
    if (isNew) {
      ctx.strokeStyle = "#ffffff";
      ctx.lineWidth = 7;
      ctx.setLineDash([]);
      ctx.stroke();
    }
    ctx.strokeStyle = isNew ? NEW_LINE : colour;
    ctx.lineWidth = isNew ? 3.6 : width * Math.min(1.6, 0.8 + 0.2 * Math.sqrt(view.zoom));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/** How a line is drawn; motorways are roads by that name. */
function modeOf(line) {
  if (line.mode === "road" && /^(M\d+|A\d+M)$/.test(line.name)) return "motorway";
  return line.mode in LINE_LOOKS ? line.mode : "road";
}

function trace(ctx, view, points) {
  ctx.beginPath();
  points.forEach(([x, y], i) => ctx[i ? "lineTo" : "moveTo"](...view.toPixels(x, y)));
}

/** Positions of places whose organisation is in none of these worlds. */
function closedPlaces(geometry, worlds) {
  const isOpen = (slot) => worlds.some((world) => rowsOf(world).has(slot));
  return geometry.places.flatMap((place, i) => (place.slot === null || isOpen(place.slot) ? [] : [i]));
}

/** Which names to write where: parks and cities first, others where there is room. Kept until the view or what is closed changes. */
function labels(ctx, view, geometry, closed) {
  const key = `${view.version}:${closed.join()}`;
  geometry._labels = geometry._labels?.version === view.version ? geometry._labels : { version: view.version };
  return (geometry._labels[key] ??= fittedLabels(ctx, view, geometry, closed));
}

const hasOwner = (place) => Number((place.slot ?? null) !== null);

function fittedLabels(ctx, view, geometry, closed) {
  const taken = [], found = [], told = new Set(); // one place of each organisation is enough
  const parks = geometry.parks.slice(0, view.isZoomed ? undefined : 2);
  const names = [
    ...parks.map((park, i) => ({ ...park, text: view.zoom < 2.2 ? park.name.toUpperCase().replace(/_.*/, "") : park.title, rank: i < 2 ? 0 : 1.5, weight: 700 })),
    ...geometry.places.filter((place, i) => place.kind !== "innovation_park" && !closed.includes(i)).map((place) => ({ ...place, text: place.label, weight: place.kind === "city_centre" ? 700 : 400 })),
  ].sort((a, b) => a.rank - b.rank || hasOwner(b) - hasOwner(a));
  for (const name of names) {
    if ((name.rank > 2 && view.zoom < 5) || told.has(name.slot)) continue;
    const label = fitted(ctx, view, name, taken);
    if (label) {
      taken.push(label.box);
      found.push(label);
      if (hasOwner(name)) told.add(name.slot);
    }
  }
  return found;
}

/** Letters grow with the map, so that the back row can read them. */
const letters = (view) => Math.min(1.4, Math.max(1, view.pixels[0] / 560));

/** The label beside its point where nothing is written yet, or null. */
function fitted(ctx, view, name, taken) {
  const [px, py] = view.toPixels(name.x, name.y), size = (name.weight === 700 ? 14 : 12.5) * letters(view);
  if (px < 0 || py < 0 || px > view.pixels[0] || py > view.pixels[1]) return null;
  ctx.font = `${name.weight} ${size}px ${FONT}`;
  const wide = ctx.measureText(name.text).width, high = size + 2;
  for (const [dx, dy] of [[7, -high / 2], [-7 - wide, -high / 2], [-wide / 2, -high - 7], [-wide / 2, 8], [7, -high - 3], [7, 3], [7, -high - 10]]) {
    const box = [px + dx, py + dy, wide, high];
    const isInside = box[0] > 2 && box[1] > 2 && box[0] + wide < view.pixels[0] - 2 && box[1] + high < view.pixels[1] - 2;
    if (isInside && !taken.some((other) => crosses(box, other, APART))) return { name, box, font: ctx.font, px, py };
  }
  return null;
}

/** Whether two boxes [x, y, width, height] come nearer to each other than so many pixels. */
const crosses = (a, b, gap = 0) => a[0] < b[0] + b[2] + gap && b[0] < a[0] + a[2] + gap && a[1] < b[1] + b[3] + gap && b[1] < a[1] + a[3] + gap;

/** Writes names with a white edge, so that they can be read on anything. */
function paintLabels(ctx, found) {
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  for (const { name, box, font, px, py } of found) {
    ctx.beginPath();
    ctx.arc(px, py, 2.2, 0, 2 * Math.PI);
    ctx.fillStyle = INK;
    ctx.fill();
    written(ctx, name.text, box[0], box[1], font);
  }
}

function written(ctx, text, x, y, font) {
  ctx.font = font;
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = "#ffffffe8";
  ctx.strokeText(text, x, y);
  ctx.fillStyle = INK;
  ctx.fillText(text, x, y);
}

/** A bar of a round number of kilometres. */
function paintScale(ctx, view) {
  const wanted = 90 * view.km, step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].reduce((best, km) => (km <= wanted ? km : best), 0.1);
  const x = 12, y = view.pixels[1] - 12, wide = step / view.km;
  ctx.strokeStyle = INK;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y - 5);
  ctx.lineTo(x, y);
  ctx.lineTo(x + wide, y);
  ctx.lineTo(x + wide, y - 5);
  ctx.stroke();
  ctx.textBaseline = "bottom";
  written(ctx, `${step} km`, x + 4, y - 3, `600 12px ${FONT}`);
  ctx.textBaseline = "top";
}
