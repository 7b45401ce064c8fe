// Values over time: stacked columns or lines, drawn at the width that there is.
import { h, put, s } from "./dom.js";
import { time } from "./format.js";
import { explorable, showTip } from "./tip.js";

const MARGIN = { top: 8, right: 10, bottom: 22, left: 52 };
const WIDEST_COLUMN = 28;
/** Steps without a value that a line goes over. */
const BRIDGED = 6;
const TIME_STEPS = [5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600];

/** Round values from 0 to beyond the most, about as many as asked for. */
export function niceTicks(most, wanted = 4) {
  if (!(most > 0)) {
    return [0, 1];
  }
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) * power;
  const ticks = [0];
  while (ticks.at(-1) < most * 0.999) {
    ticks.push(Number((ticks.at(-1) + step).toPrecision(12)));
  }
  return ticks;
}

/** Whole powers of ten around the values. */
function decades(least, most) {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

export class TimeChart {
  /**
   * @param options label; height in pixels; kind ("stack" or "lines"); series, each with key, tint,
   *     label and, of lines, area or thin; format of values; whole when values are counts; log;
   *     most when the axis has an end
   */
  constructor(options) {
    this.options = options;
    this.plot = h("div", { class: "plot", "data-chart": options.name });
    this.moved = explorable(
      this.plot,
      options.label,
      () => this.data?.times.length ?? 0,
      (x) => this.nearest(x),
      (point) => this.look(point));
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  /**
   * @param data times (when steps begin), step, from, to, all in milliseconds, and values: a list
   *     for each series' key, null where there is none
   */
  update(data, changed = {}) {
    Object.assign(this.options, changed);
    this.data = data;
    this.draw();
  }

  draw() {
    const width = this.plot.clientWidth;
    if (!this.data || width === 0) {
      return;
    }
    this.width = width;
    this.inner = {
      left: MARGIN.left,
      right: width - MARGIN.right,
      top: MARGIN.top,
      bottom: this.options.height - MARGIN.bottom,
    };
    this.scaleValues();
    this.overlay = s("g", { class: "overlay" });
    put(this.plot,
      s("svg", {
        viewBox: `0 0 ${width} ${this.options.height}`,
        height: this.options.height,
        "aria-hidden": "true",
        focusable: "false",
      },
      this.rules(),
      this.dates(),
      this.options.kind === "stack" ? this.columns() : this.lines(),
      this.overlay));
    this.moved();
  }

  scaleValues() {
    const { values, times } = this.data;
    const { series, kind, log, most } = this.options;
    const flat = kind === "stack"
      ? times.map((_, i) => series.reduce((sum, one) => sum + (values[one.key][i] ?? 0), 0))
      : series.flatMap((one) => values[one.key]).filter((v) => v !== null && (!log || v > 0));
    const highest = flat.reduce((a, b) => Math.max(a, b), 0);
    const { top, bottom } = this.inner;
    if (log) {
      const lowest = flat.reduce((a, b) => Math.min(a, b), Infinity);
      this.ticks = flat.length ? decades(lowest, highest) : [1, 10, 100, 1_000];
      const [first, last] = [Math.log10(this.ticks[0]), Math.log10(this.ticks.at(-1))];
      this.y = (v) => bottom - ((Math.log10(v) - first) / (last - first)) * (bottom - top);
      return;
    }
    this.ticks = niceTicks(most ?? highest);
    if (this.options.whole) {
      this.ticks = this.ticks.filter(Number.isInteger);
    }
    const end = Math.max(this.ticks.at(-1), most ?? highest);
    this.y = (v) => bottom - (v / end) * (bottom - top);
  }

  x(at) {
    const { from, to } = this.data;
    const { left, right } = this.inner;
    return left + ((at - from) / (to - from)) * (right - left);
  }

  rules() {
    const { left, right } = this.inner;
    const format = this.options.tick ?? this.options.format;
    return this.ticks.map((tick, i) => {
      const y = Math.round(this.y(tick)) + 0.5;
      return [
        s("line", { class: i === 0 ? "rule base" : "rule", x1: left, x2: right, y1: y, y2: y }),
        s("text", { class: "end", x: left - 8, y: y + 4 }, format(tick)),
      ];
    });
  }

  dates() {
    const { from, to } = this.data;
    const room = Math.max(2, Math.floor((this.inner.right - this.inner.left) / 88));
    const seconds = (to - from) / 1_000;
    const step = TIME_STEPS.find((one) => seconds / one <= room) ?? TIME_STEPS.at(-1);
    const zone = new Date(to).getTimezoneOffset() * 60_000;
    const marks = [];
    const first = Math.ceil((from - zone) / (step * 1_000)) * step * 1_000 + zone;
    for (let at = first; at <= to; at += step * 1_000) {
      const x = this.x(at);
      if (x < this.inner.left + 14 || x > this.inner.right - 18) {
        continue;
      }
      marks.push(s("text", { class: "middle", x, y: this.options.height - 5 },
        time(at, step < 60)));
    }
    return marks;
  }

  columns() {
    const { times, step, values } = this.data;
    const room = this.x(times[0] + step) - this.x(times[0]);
    const width = Math.max(1, Math.min(WIDEST_COLUMN, room - (room > 4 ? 1.5 : 0.5)));
    const bases = times.map(() => 0);
    return this.options.series.map(({ key, tint }) => {
      let path = "";
      times.forEach((at, i) => {
        const value = values[key][i] ?? 0;
        if (value > 0) {
          const x = this.x(at) + (room - width) / 2;
          const [low, high] = [this.y(bases[i]), this.y(bases[i] + value)];
          path += `M${x.toFixed(1)} ${low.toFixed(1)}V${high.toFixed(1)}h${width.toFixed(1)}`
            + `V${low.toFixed(1)}z`;
          bases[i] += value;
        }
      });
      return s("path", { class: `bar tint-${tint}`, d: path });
    });
  }

  lines() {
    return this.options.series.map((one) => {
      const { path, area } = this.line(this.data.values[one.key]);
      return [
        one.area ? s("path", { class: `area tint-${one.tint}`, d: area }) : null,
        s("path", { class: `line tint-${one.tint}${one.thin ? " thin" : ""}`, d: path }),
      ];
    });
  }

  line(values) {
    let path = "";
    let area = "";
    let last = -Infinity;
    let lastX = 0;
    const close = () => (area ? `L${lastX} ${this.inner.bottom}z` : "");
    values.forEach((value, i) => {
      if (value === null || (this.options.log && value <= 0)) {
        return;
      }
      const x = this.middle(i).toFixed(1);
      const y = this.y(value).toFixed(1);
      const goesOn = i - last <= BRIDGED;
      path += goesOn ? `L${x} ${y}` : `M${x} ${y}h0`;
      area += goesOn ? `L${x} ${y}` : `${close()}M${x} ${this.inner.bottom}L${x} ${y}`;
      last = i;
      lastX = x;
    });
    return { path, area: area + close() };
  }

  /** Where a step's value stands; the last one's in the middle of what has passed of it. */
  middle(i) {
    const { times, step, to } = this.data;
    return this.x((times[i] + Math.min(times[i] + step, to)) / 2);
  }

  nearest(x) {
    const { times, step, from, to } = this.data;
    const at = from + ((x - this.inner.left) / (this.inner.right - this.inner.left)) * (to - from);
    return Math.min(times.length - 1, Math.max(0, Math.floor((at - times[0]) / step)));
  }

  /** Shows a point and returns its words; null shows none. */
  look(point) {
    if (point === null || !this.overlay) {
      put(this.overlay ?? h("i"));
      return null;
    }
    const { times, step, values } = this.data;
    const { series, format, kind } = this.options;
    const x = this.middle(point);
    put(this.overlay,
      s("line", { class: "hair", x1: x, x2: x, y1: this.inner.top, y2: this.inner.bottom }),
      kind === "stack" ? null : series
        .filter(({ key }) => values[key][point] !== null)
        .map(({ key, tint }) =>
          s("circle", { class: `point tint-${tint}`, cx: x, cy: this.y(values[key][point]), r: 4 })));
    const rows = series
      .filter(({ key }) => kind !== "stack" || values[key][point])
      .map(({ key, tint, label }) => ({ tint, label, value: format(values[key][point]) }));
    if (kind === "stack" && rows.length === 0) {
      rows.push({ label: "Nothing", value: "" });
    }
    const title = `${time(times[point], step < 60_000)} – ${time(times[point] + step, step < 60_000)}`;
    const frame = this.plot.getBoundingClientRect();
    showTip(frame.left + x, frame.top + this.options.height / 2, title, rows.toReversed());
    return `${title}: ${rows.map(({ label, value }) => `${label} ${value}`).join(", ")}`;
  }
}

/** The names of a chart's series beside their colours. */
export const legend = (series) =>
  h("ul", { class: "legend" }, series.map(({ tint, label, thin, line }) =>
    h("li", {}, h("i", { class: `tint-${tint}${thin ? " dashed" : line ? " stroke" : ""}` }), label)));

/** A line without axes, to see where a figure comes from. */
export function spark(values, tint) {
  const known = values.filter((value) => value !== null);
  const most = Math.max(...known, 0) || 1;
  const at = (i) => ((i / Math.max(1, values.length - 1)) * 100).toFixed(2);
  let path = "";
  values.forEach((value, i) => {
    if (value !== null) {
      path += `${path ? "L" : "M"}${at(i)} ${(27 - (value / most) * 25).toFixed(2)}`;
    }
  });
  return s("svg", {
    class: `spark tint-${tint}`, viewBox: "0 0 100 28", preserveAspectRatio: "none",
    "aria-hidden": "true", focusable: "false",
  }, s("path", { d: path, "vector-effect": "non-scaling-stroke" }));
}
