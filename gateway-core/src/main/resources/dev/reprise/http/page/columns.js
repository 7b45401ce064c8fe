// How values spread: one stacked column for each bin, with thresholds drawn in.
import { h, put, s } from "./dom.js";
import { count } from "./format.js";
import { niceTicks } from "./chart.js";
import { explorable, showTip } from "./tip.js";

const MARGIN = { top: 22, right: 10, bottom: 22, left: 52 };

export class Histogram {
  /**
   * @param options label; name; height in pixels
   */
  constructor(options) {
    this.options = options;
    this.plot = h("div", { class: "plot", "data-chart": options.name });
    this.moved = explorable(
      this.plot,
      options.label,
      () => (this.data ? this.data.bounds.length + 1 : 0),
      (x) => this.nearest(x),
      (point) => this.look(point));
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  /**
   * @param data bounds; series, each with tint, label and counts (one more than bounds); marks, each
   *     with a value on the scale of the bounds and a label
   */
  update(data) {
    this.data = data;
    this.draw();
  }

  draw() {
    const width = this.plot.clientWidth;
    if (!this.data || width === 0) {
      return;
    }
    const { height } = this.options;
    const { bounds, series } = this.data;
    this.inner = {
      left: MARGIN.left,
      right: width - MARGIN.right,
      top: MARGIN.top,
      bottom: height - MARGIN.bottom,
    };
    this.bin = (this.inner.right - this.inner.left) / (bounds.length + 1);
    const sums = Array.from({ length: bounds.length + 1 }, (_, i) =>
      series.reduce((sum, one) => sum + one.counts[i], 0));
    const ticks = niceTicks(Math.max(...sums), 3).filter(Number.isInteger);
    const end = Math.max(ticks.at(-1), ...sums);
    this.y = (v) => this.inner.bottom - (v / end) * (this.inner.bottom - this.inner.top);
    this.overlay = s("g", {});
    put(this.plot,
      s("svg", {
        viewBox: `0 0 ${width} ${height}`, height, "aria-hidden": "true", focusable: "false",
      },
      this.rules(ticks),
      this.overlay,
      this.columns(),
      this.bounds(),
      this.marks()));
    this.moved();
  }

  rules(ticks) {
    const { left, right } = this.inner;
    return ticks.map((tick, i) => {
      const y = Math.round(this.y(tick)) + 0.5;
      return [
        s("line", { class: i === 0 ? "rule base" : "rule", x1: left, x2: right, y1: y, y2: y }),
        s("text", { class: "end", x: left - 8, y: y + 4 }, count(tick)),
      ];
    });
  }

  columns() {
    const bases = Array.from({ length: this.data.bounds.length + 1 }, () => 0);
    return this.data.series.map(({ tint, counts }) => {
      let path = "";
      counts.forEach((value, i) => {
        if (value > 0) {
          const x = this.inner.left + i * this.bin + 1;
          const [low, high] = [this.y(bases[i]), this.y(bases[i] + value)];
          path += `M${x} ${low}V${high}h${this.bin - 2}V${low}z`;
          bases[i] += value;
        }
      });
      return s("path", { class: `bar tint-${tint}`, d: path });
    });
  }

  /** A label under every few bounds, as there is room. */
  bounds() {
    const every = Math.max(1, Math.ceil(46 / this.bin));
    return this.data.bounds
      .map((bound, i) => ({ bound, x: this.inner.left + (i + 1) * this.bin, i }))
      .filter(({ i }) => i % every === 0)
      .map(({ bound, x }) =>
        s("text", { class: "middle", x, y: this.options.height - 5 }, bound.toFixed(2)));
  }

  marks() {
    const { bounds, marks } = this.data;
    const width = bounds[1] - bounds[0];
    return marks.map(({ value, label }) => {
      const raw = this.inner.left + this.bin + ((value - bounds[0]) / width) * this.bin;
      const x = Math.min(this.inner.right, Math.max(this.inner.left, raw));
      const toLeft = x > (this.inner.left + this.inner.right) / 2;
      return [
        s("line", { class: "mark", x1: x, x2: x, y1: this.inner.top - 16, y2: this.inner.bottom }),
        s("text", {
          class: toLeft ? "marked end" : "marked", x: toLeft ? x - 6 : x + 6, y: this.inner.top - 8,
        }, label),
      ];
    });
  }

  nearest(x) {
    const bin = Math.floor((x - this.inner.left) / this.bin);
    return Math.min(this.data.bounds.length, Math.max(0, bin));
  }

  /** From where to where a bin goes. */
  range(i) {
    const { bounds } = this.data;
    if (i === 0) {
      return `below ${bounds[0].toFixed(2)}`;
    }
    return i === bounds.length
      ? `from ${bounds.at(-1).toFixed(2)}`
      : `${bounds[i - 1].toFixed(2)} to ${bounds[i].toFixed(2)}`;
  }

  look(point) {
    if (point === null || !this.overlay) {
      put(this.overlay ?? h("i"));
      return null;
    }
    const x = this.inner.left + point * this.bin;
    const { top, bottom } = this.inner;
    put(this.overlay,
      s("rect", { class: "glow", x, y: top, width: this.bin, height: bottom - top }));
    const rows = this.data.series.map(({ tint, label, counts }) =>
      ({ tint, label, value: count(counts[point]) }));
    const frame = this.plot.getBoundingClientRect();
    showTip(
      frame.left + x + this.bin / 2, frame.top + this.options.height / 2, this.range(point), rows);
    return `${this.range(point)}: ${rows.map((row) => `${row.label} ${row.value}`).join(", ")}`;
  }
}
