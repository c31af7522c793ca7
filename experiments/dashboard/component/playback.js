// Playback: the browser holds the months it was sent, plays them at the chosen speed, and asks for more before it runs dry.

const AHEAD_SECONDS = 0.6;
const MOST_AHEAD = 24;
const PATIENCE_MS = 20000;
const RATE_MS = 3000;
const MOST_HELD = 240;
const PICTURE_MS = 30;

class Playback {
  /** `ask(request)` sends a request to the server; `show(frame, before, t)` draws. */
  constructor(ask, show) {
    Object.assign(this, { ask, show, speed: 10, playing: false, steps: 0, due: 0, asked: 0, shownAt: 0, drawnAt: 0, end: Infinity, generation: null, isBack: false });
    this.frames = new Map();
    this.clear();
  }

  clear() {
    this.frames.clear();
    Object.assign(this, { at: null, before: null, last: null, times: [] });
  }

  /** Takes what the server sent: frames in order, of one generation; another generation means that the past was made anew. */
  receive(generation, frames, end) {
    const isNew = generation !== this.generation;
    if (isNew) {
      this.clear();
      this.generation = generation;
    }
    let fresh = 0;
    for (const frame of frames) {
      if (this.last === null || frame.tick === this.last + 1) {
        this.frames.set(frame.tick, frame);
        this.last = frame.tick;
        if (this.frames.size > MOST_HELD) this.frames.delete(this.frames.keys().next().value);
        fresh += 1;
      }
    }
    this.end = end;
    if (fresh || isNew) this.asked = 0;
    if (isNew && this.last !== null) this.goto(this.last);
    return isNew;
  }

  get frame() {
    return this.frames.get(this.at);
  }

  /** The first month that is still held. */
  get first() {
    return this.frames.keys().next().value;
  }

  get ahead() {
    return this.last === null ? 0 : this.last - this.at;
  }

  get isAtEnd() {
    return this.at !== null && this.at >= this.end;
  }

  get isWaiting() {
    return this.asked > 0 && this.ahead === 0 && (this.playing || this.steps > 0);
  }

  /** Whether anything is to move. */
  get isBusy() {
    return this.playing || this.steps > 0 || this.before !== null || (!this.isBack && this.ahead > 0);
  }

  /** Months a second over the last seconds of playing. */
  get rate() {
    return this.times.length > 1 ? (1000 * (this.times.length - 1)) / (this.times.at(-1) - this.times[0]) : 0;
  }

  play(on) {
    this.isBack = !on && this.ahead > MOST_AHEAD;
    this.playing = on && !this.isAtEnd;
    this.times = [];
    this.due = 0;
  }

  step(months) {
    const { isBack } = this;
    this.play(false);
    this.isBack = isBack;
    this.steps += months;
  }

  /** Shows one of the months that are held; looking back, it stays there. */
  goto(tick) {
    if (!this.frames.has(tick)) return;
    this.at = tick;
    this.before = null;
    this.steps = 0;
    this.isBack = this.ahead > 0;
    this.show(this.frame, null, 1);
  }

  /** One turn of the clock: paused, what the server has already computed is played out, so that the wall shows its month; whether anything moved. */
  turn(now) {
    if (this.at === null) return false;
    const wanted = this.playing || this.steps > 0 || (!this.isBack && this.ahead > 0);
    if (this.playing || this.steps > 0) this.more(now);
    const pause = 1000 / (this.playing ? this.speed : 24);
    let moved = false;
    if (wanted && now >= this.due && this.ahead > 0) moved = this.next(now, pause);
    if (this.isAtEnd) [this.playing, this.steps] = [false, 0];
    const t = this.before ? Math.min(1, (now - this.shownAt) / Math.min(pause, 450)) : 1;
    if (this.before && t < 1 && !moved && now - this.drawnAt < PICTURE_MS) return true;
    if (this.before || moved) {
      this.drawnAt = now;
      this.show(this.frame, this.before, t);
      if (t >= 1) this.before = null;
      return true;
    }
    return moved;
  }

  next(now, pause) {
    this.before = this.frame;
    this.at += 1;
    this.shownAt = now;
    this.due = Math.max(this.due + pause, now - pause);
    this.steps = Math.max(0, this.steps - 1);
    this.times.push(now);
    while (this.times[0] < now - RATE_MS) this.times.shift();
    return true;
  }

  /** Asks for more months if those at hand will soon be played. */
  more(now) {
    const enough = this.playing ? Math.max(1, Math.ceil(this.speed * AHEAD_SECONDS)) : this.steps;
    if (this.ahead >= enough || this.last >= this.end) return;
    if (this.asked && now - this.asked < PATIENCE_MS) return;
    this.asked = now;
    this.ask({ want: Math.min(MOST_AHEAD, Math.max(enough, this.steps - this.ahead)) });
  }
}
