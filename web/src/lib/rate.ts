// Speed and time left of a transfer, smoothed over the last seconds so that the figures do not flicker.
export class RateMeter {
  private samples: { at: number; bytes: number }[] = [];
  private readonly windowMs: number;

  constructor(windowMs = 5000) {
    this.windowMs = windowMs;
  }

  add(bytes: number, atMs: number) {
    this.samples.push({ at: atMs, bytes });
    while (this.samples.length > 2 && atMs - (this.samples[0]?.at ?? 0) > this.windowMs)
      this.samples.shift();
  }

  /** Bytes a second over the window; undefined until two samples lie apart. */
  get rate(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at - first.at < 200) return undefined;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  secondsLeft(total: number): number | undefined {
    const rate = this.rate;
    const last = this.samples.at(-1);
    return rate && last ? (total - last.bytes) / rate : undefined;
  }
}
