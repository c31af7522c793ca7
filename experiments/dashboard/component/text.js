// Numbers, signs and colours as people read them; the same rounding as experiments/words.py.

const INK = "#1a1a1a", QUIET = "#555555", LAND = "#ecebe7", GROUND = "#fbfbf9", WITH = "#0072b2", LOSS = "#d55e00";
const FONT = '"Source Sans", system-ui, "Segoe UI", "DejaVu Sans", sans-serif';

/** Colour and shape of each sector, by its order: Okabe and Ito (2008), then three darker ones; shapes tell them apart as well. */
const SECTOR_LOOKS = [
  ["#0072b2", "triangle"], ["#e69f00", "hexagon"], ["#56b4e9", "square"], ["#8c6d1f", "drop"], ["#cc79a7", "plus"],
  ["#d55e00", "circle"], ["#009e73", "pentagon"], ["#f0e442", "circle"], ["#8a8a8a", "circle"], ["#5b3f8c", "diamond"], ["#c9c9c9", "square"],
];

/** Three significant digits, thousands apart; whole numbers above a thousand stay whole. */
function number(value, sign = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e-9) return "0";
  const digits = Number.isInteger(value) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = Math.abs(value).toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value < 0 ? "−" : sign ? "+" : "") + text;
}

/** A number without noughts at its end. */
const short = (value) => number(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** A number with its label: £ before it, anything else after it. */
function labelled(value, label, sign = false) {
  const text = number(value, sign);
  if (!label) return text;
  if (!label.startsWith("£")) return `${text} ${label}`;
  const before = /^[−+]/.test(text) ? text[0] : "";
  return `${before}£${text.slice(before.length)}${label.slice(1)}`;
}

const SIZES = { 1: "Full size", 0.5: "Half size", 0.25: "Quarter size" };
const COUNTS = { 1: "one", 2: "two", 4: "four", 10: "ten", 20: "twenty" };

/** What one person of the model stands for: half size: one person stands for two. */
function sizeOf(scale) {
  const each = Math.round(1 / scale);
  return `${SIZES[scale] || `Size 1 in ${each}`}: one person stands for ${COUNTS[each] || each}`;
}

/** An element with a class and text; text is never taken for markup. */
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

/** A fraction in [0, 1) that belongs to a whole number and a salt: the same organisation stands on the same spot in both worlds. */
function scatter(whole, salt) {
  let h = Math.imul(whole ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}
