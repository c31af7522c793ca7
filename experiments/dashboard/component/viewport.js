// Which part of the region the maps show: one viewport for all of them, so that they move together.

class Viewport {
  /** A view of the land in use, in km, with a margin. */
  constructor(geometry) {
    const margin = 1.5, ends = (values) => [Math.min(...values) - margin, Math.max(...values) + margin];
    const [west, east] = ends(geometry.cell_x), [south, north] = ends(geometry.cell_y);
    Object.assign(this, { west, south, width: east - west, height: north - south });
    this.home = { x: this.west + this.width / 2, y: this.south + this.height / 2, km: null };
    this.parks = Viewport.around(geometry);
    Object.assign(this, { x: this.home.x, y: this.home.y, zoom: 1, pixels: [1, 1], version: 0, flight: null });
  }

  /** The middle of the two parks nearest to each other that matter most: the first two of the list. */
  static around(geometry) {
    const [one, two = one] = geometry.parks;
    return one ? { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2, reach: Math.max(2.6, 2.2 * Math.hypot(one.x - two.x, one.y - two.y)) } : null;
  }

  /** Takes the size of a map in pixels. */
  size(width, height) {
    if (this.pixels[0] !== width || this.pixels[1] !== height) this.version += 1;
    this.pixels = [width, height];
  }

  /** Kilometres that one pixel shows. */
  get km() {
    return Math.max(this.width / this.pixels[0], this.height / this.pixels[1]) * 1.01 / this.zoom;
  }

  toPixels(x, y) {
    return [(x - this.x) / this.km + this.pixels[0] / 2, this.pixels[1] / 2 - (y - this.y) / this.km];
  }

  toKm(px, py) {
    return [this.x + (px - this.pixels[0] / 2) * this.km, this.y - (py - this.pixels[1] / 2) * this.km];
  }

  /** Zooms in or out; the point under the pointer stays where it is. */
  zoomAt(px, py, factor) {
    const [x, y] = this.toKm(px, py);
    this.zoom = Math.min(40, Math.max(1, this.zoom * factor));
    this.x = x - (px - this.pixels[0] / 2) * this.km;
    this.y = y + (py - this.pixels[1] / 2) * this.km;
    this.settle();
  }

  pan(dx, dy) {
    this.x -= dx * this.km;
    this.y += dy * this.km;
    this.settle();
  }

  /** Keeps the middle inside the region. */
  settle() {
    const half = [this.pixels[0] / 2 * this.km, this.pixels[1] / 2 * this.km];
    const within = (value, low, size, reach) => (2 * reach >= size ? low + size / 2 : Math.min(low + size - reach, Math.max(low + reach, value)));
    this.x = within(this.x, this.west, this.width, half[0]);
    this.y = within(this.y, this.south, this.height, half[1]);
    this.version += 1;
    this.flight = null;
  }

  get isZoomed() {
    return this.zoom > 1.05;
  }

  /** Flies to the parks, or back to the whole region, in half a second. */
  fly(toParks, now) {
    const reach = this.parks ? this.parks.reach : this.width;
    const zoom = toParks ? Math.min(40, Math.min(this.width, this.height * 1.3) / (2 * reach)) : 1;
    const goal = toParks && this.parks ? { x: this.parks.x, y: this.parks.y, zoom } : { x: this.home.x, y: this.home.y, zoom: 1 };
    this.flight = { from: { x: this.x, y: this.y, zoom: this.zoom }, goal, begun: now };
  }

  /** Moves along the flight; whether there is one. */
  travel(now) {
    if (!this.flight) return false;
    const { from, goal, begun } = this.flight, t = Math.min(1, (now - begun) / 500), e = t * t * (3 - 2 * t);
    this.zoom = from.zoom * (goal.zoom / from.zoom) ** e;
    const share = Math.abs(goal.zoom - from.zoom) < 1e-6 ? e : (1 / from.zoom - 1 / this.zoom) / (1 / from.zoom - 1 / goal.zoom);
    this.x = from.x + (goal.x - from.x) * share;
    this.y = from.y + (goal.y - from.y) * share;
    this.version += 1;
    if (t >= 1) this.flight = null;
    return true;
  }
}
