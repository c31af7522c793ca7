// Organisations: area for jobs, colour and shape for the sector, a ring for OEM plants, a star for anchors.

const KIND = { firm: 0, oem: 1, anchor: 2 };
const SMALL_PIXELS = 2.2;
const OUTLINE = "#6b6b6b";

/** The outline of a shape of about the area of a circle with this radius. */
function outline(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "circle" || r < SMALL_PIXELS) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else if (shape === "plus") plus(ctx, x, y, r * 1.05);
  else if (shape === "star") star(ctx, x, y, r * 1.35);
  else if (shape === "drop") polygon(ctx, x, y, r * 1.3, 3, Math.PI / 2);
  else polygon(ctx, x, y, r * { triangle: 1.3, diamond: 1.2, pentagon: 1.1, hexagon: 1.08 }[shape], { triangle: 3, diamond: 4, pentagon: 5, hexagon: 6 }[shape], -Math.PI / 2);
}

function polygon(ctx, x, y, r, corners, turn) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    ctx[i ? "lineTo" : "moveTo"](x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
}

function star(ctx, x, y, r) {
  for (let i = 0; i < 10; i++) {
    const angle = -Math.PI / 2 + (Math.PI * i) / 5, reach = i % 2 ? 0.48 * r : r;
    ctx[i ? "lineTo" : "moveTo"](x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
  ctx.closePath();
}

function plus(ctx, x, y, r) {
  const a = 0.38 * r;
  for (const [dx, dy] of [[-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]]) ctx.lineTo(x + dx, y + dy);
  ctx.closePath();
}

/** Pixels of radius for a number of jobs: area follows jobs, and grows with the zoom more slowly than the map does. */
function radius(jobs, view) {
  return Math.max(1.1, 0.052 * Math.sqrt(Math.max(jobs, 0)) * Math.sqrt(view.pixels[0]) * view.zoom ** 0.42 * 0.55);
}

/** Where an organisation stands (km): its site, and a spot of its own around it. */
function spot(geometry, slot, site) {
  const reach = geometry.sites.park[site] >= 0 ? 0.36 : 0.46 * geometry.cell_m / 1000;
  const angle = 2 * Math.PI * scatter(slot, 1), far = reach * Math.sqrt(scatter(slot, 2));
  return [geometry.sites.x[site] + far * Math.cos(angle), geometry.sites.y[site] + far * Math.sin(angle)];
}

/** Row of each slot, made once a frame. */
function rowsOf(world) {
  if (!world._rows) {
    world._rows = new Map(world.slot.map((slot, row) => [slot, row]));
    world._order = world.jobs.map((_, row) => row).sort((a, b) => world.jobs[b] - world.jobs[a]);
  }
  return world._rows;
}

/** Every organisation as it is `t` of the way from the month before: [x, y, pixels of radius, row, change]. Largest first. */
function placed(geometry, view, world, before, t) {
  rowsOf(world);
  const past = before && t < 1 ? rowsOf(before) : null, found = [];
  for (const row of world._order) {
    let [x, y] = spot(geometry, world.slot[row], world.site[row]);
    let r = radius(world.jobs[row], view), change = "";
    if (past) {
      const old = past.get(world.slot[row]);
      if (old === undefined) {
        change = "new";
        r *= t;
      } else {
        r += (radius(before.jobs[old], view) - r) * (1 - t);
        if (before.site[old] !== world.site[row]) {
          const [ox, oy] = spot(geometry, world.slot[row], before.site[old]);
          [x, y, change] = [ox + (x - ox) * t, oy + (y - oy) * t, "moved"];
        }
      }
    }
    const [px, py] = view.toPixels(x, y);
    if (px > -60 && py > -60 && px < view.pixels[0] + 60 && py < view.pixels[1] + 60) found.push([px, py, r, row, change]);
  }
  return found;
}

/** Those of the month before that are no more, shrinking. */
function gone(geometry, view, world, before, t) {
  if (!before || t >= 1) return [];
  const rows = rowsOf(world);
  return before.slot.flatMap((slot, old) => {
    if (rows.has(slot)) return [];
    const [px, py] = view.toPixels(...spot(geometry, slot, before.site[old]));
    return [[px, py, radius(before.jobs[old], view) * (1 - t), old]];
  });
}

/** Draws one organisation. */
function paintOrganisation(ctx, world, [x, y, r, row, change]) {
  const [colour, shape] = SECTOR_LOOKS[world.sector[row] % SECTOR_LOOKS.length];
  const isAnchor = world.kind[row] === KIND.anchor, isPlant = world.kind[row] === KIND.oem;
  const size = isAnchor || isPlant ? Math.max(r, 5) : r;
  outline(ctx, isAnchor ? "star" : shape, x, y, size);
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.88;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (isAnchor || isPlant) {
    ctx.strokeStyle = INK;
    ctx.lineWidth = 1.6;
    ctx.stroke();
    if (isPlant) ring(ctx, x, y, size + 3.5, INK, 1.8);
  } else if (size > SMALL_PIXELS) {
    ctx.strokeStyle = "#ffffffcc";
    ctx.lineWidth = 0.8;
    ctx.stroke();
  }
  if (change === "moved") ring(ctx, x, y, size + 3, "#7a0177", 1.5);
}

/** A halo around organisations that the other world does not have, or has elsewhere. */
function paintHalos(ctx, world, other, dots, colour) {
  const there = rowsOf(other);
  ctx.fillStyle = colour;
  for (const [x, y, r, row] of dots) {
    const twin = there.get(world.slot[row]);
    if (twin !== undefined && other.site[twin] === world.site[row]) continue;
    ctx.globalAlpha = 0.28;
    ctx.beginPath();
    ctx.arc(x, y, r + 5, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

function ring(ctx, x, y, r, colour, width) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

/** Jobs that each organisation has more or fewer of in the second world, largest first: [slot, site, change]. */
function differences(one, two) {
  const left = rowsOf(one), found = [];
  two.slot.forEach((slot, row) => {
    const old = left.get(slot);
    const change = two.jobs[row] - (old === undefined ? 0 : one.jobs[old]);
    if (change || (old !== undefined && one.site[old] !== two.site[row])) found.push([slot, two.site[row], change]);
  });
  const right = rowsOf(two);
  one.slot.forEach((slot, row) => {
    if (!right.has(slot)) found.push([slot, one.site[row], -one.jobs[row]]);
  });
  return found.sort((a, b) => Math.abs(b[2]) - Math.abs(a[2]));
}

/** Whether circles may have the colours of a difference: under them no other difference has these. */
const isAboutJobs = (layer) => layer === "jobs" || layer === "none";

/** A circle for each organisation that differs: blue has more jobs with the change, orange fewer; or outlines alone. */
function paintDifferences(ctx, view, geometry, found, isColoured) {
  for (const [slot, site, change] of found) {
    const [x, y] = view.toPixels(...spot(geometry, slot, site));
    ctx.beginPath();
    ctx.arc(x, y, Math.max(1.4, 1.6 * radius(Math.abs(change), view)), 0, 2 * Math.PI);
    if (!isColoured) {
      ctx.strokeStyle = OUTLINE;
      ctx.lineWidth = 1;
      ctx.stroke();
      continue;
    }
    ctx.fillStyle = change > 0 ? WITH : LOSS;
    ctx.globalAlpha = 0.62;
    ctx.fill();
    ctx.globalAlpha = 1;
  }
}
