// What the cache saves, at one look.
import { call } from "./api.js";
import { legend, spark, TimeChart } from "./chart.js";
import { card, empty, h, put, segments } from "./dom.js";
import { brief, bytes, count, duration, millis, money, percent, route } from "./format.js";
import { SimilarityCard, verdicts } from "./quality.js";
import { hitRate, TIERS } from "./words.js";

const WINDOWS = [["5m", "5 min"], ["1h", "1 hour"], ["24h", "24 hours"]];
const KEY = "reprise-window";
const YOUNG_MS = 10 * 60_000;
const LEAST_SPAN_MS = 60_000;

const TIMES = [
  { key: "miss_p95_ms", tint: "axis", label: "Miss p95", thin: true },
  { key: "miss_p50_ms", tint: "axis", label: "Miss p50", line: true },
  { key: "hit_p95_ms", tint: "exact", label: "Hit p95", thin: true },
  { key: "hit_p50_ms", tint: "exact", label: "Hit p50", line: true },
];

const MEASURES = {
  tokens: { key: "tokens_saved", format: brief, text: "Tokens" },
  money: { key: "money_saved", format: money, text: "Money" },
  time: { key: "seconds_saved", format: duration, text: "Waiting" },
};

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // It holds until the page is left.
  }
}

/** A figure with what it is made of, and how it came about. */
class Figure {
  constructor(label, tint) {
    this.tint = tint;
    this.value = h("p", { class: "value skeleton" }, "000");
    this.sub = h("p", { class: "hint" }, "\u00a0");
    this.spark = h("div", { class: "sparks" });
    this.element = h("section", { class: "card figure w3" },
      h("h2", {}, label), this.value, this.sub, this.spark);
  }

  show(value, sub, values) {
    this.value.classList.remove("skeleton");
    this.value.textContent = value;
    this.sub.textContent = sub;
    put(this.spark, spark(values, this.tint));
  }
}

const running = (values) => {
  let sum = 0;
  return values.map((value) => (sum += value ?? 0));
};

export function overviewView() {
  let range = remembered();
  let measure = "tokens";
  let share = false;
  let latest = null;
  let rounds = 0;

  const figures = {
    rate: new Figure("Answered from the cache", "exact"),
    tokens: new Figure("Tokens saved", "semantic"),
    money: new Figure("Money saved", "accent"),
    time: new Figure("Waiting saved", "shared"),
  };
  const requests = new TimeChart({
    name: "requests", label: "Requests over time by outcome", height: 220, kind: "stack",
    series: TIERS, format: count, tick: brief, whole: true,
  });
  const savings = new TimeChart({
    name: "savings", label: "Savings over time", height: 200, kind: "lines",
    series: [{ key: "saved", tint: "semantic", label: "Saved so far", area: true }], format: brief,
  });
  const latency = new TimeChart({
    name: "latency", label: "Latency of hits and misses over time", height: 200, kind: "lines",
    series: TIMES, format: millis, log: true,
    tick: (value) => (value < 1_000 ? `${value} ms` : `${value / 1_000} s`),
  });
  const routes = h("div", { class: "scroll" });
  const wrong = h("div", {});
  const similarity = new SimilarityCard("w7", 190);
  const facts = h("div", {});

  const windows = segments("Time span", WINDOWS, range ?? "", (value) => {
    range = value;
    remember(value);
    document.dispatchEvent(new Event("reprise-refresh"));
  });

  const content = [
    h("div", { class: "grid" },
      Object.values(figures).map((figure) => figure.element),
      card({ class: "w12" }, "Requests", null,
        h("div", { class: "row" }, legend(TIERS),
          segments("Requests as", [["count", "Count"], ["share", "Share"]], "count", (value) => {
            share = value === "share";
            draw();
          })),
        requests.plot),
      card({ class: "w6" }, "Savings", null,
        segments("Savings in", Object.entries(MEASURES).map(([k, v]) => [k, v.text]), measure,
          (value) => {
            measure = value;
            draw();
          }),
        savings.plot),
      card({ class: "w6" }, "Latency", null, legend(TIMES.toReversed()), latency.plot),
      card({ class: "w7" }, "Routes", null, null, routes),
      card({ class: "w5" }, "Store", null, null, facts),
      similarity.element,
      card({ class: "w5" }, "Wrong hits", "Estimated by checks against upstream, with 95 % bounds",
        null, wrong)),
  ];

  /** Steps from the gateway's start on; the axis does not show a time that it has not lived. */
  function frame(stats) {
    const step = stats.step_seconds * 1_000;
    const to = stats.now_ms;
    const from = Math.min(
      to - LEAST_SPAN_MS, Math.max(to - stats.window_seconds * 1_000, stats.started_ms));
    const times = stats.series.exact.map((_, i) => stats.first_step_ms + i * step);
    return { times, step, from: Math.min(from, times[0]), to: Math.max(to, times.at(-1) + step) };
  }

  function draw() {
    if (!latest) {
      return;
    }
    const { series } = latest;
    const axis = frame(latest);
    const sums = axis.times.map((_, i) => TIERS.reduce((sum, { key }) => sum + series[key][i], 0));
    const shares = Object.fromEntries(TIERS.map(({ key }) =>
      [key, series[key].map((value, i) => (sums[i] ? value / sums[i] : 0))]));
    requests.update({ ...axis, values: share ? shares : series }, share
      ? { format: (v) => percent(v), tick: (v) => percent(v, 0), whole: false, most: 1 }
      : { format: count, tick: brief, whole: true, most: undefined });
    const { key, format } = MEASURES[measure];
    savings.update(
      { ...axis, values: { saved: running(series[key] ?? axis.times.map(() => 0)) } }, { format });
    latency.update({ ...axis, values: series });
  }

  function show(stats) {
    const { total, series } = stats;
    const { served, lookups, share: rate } = hitRate(total);
    figures.rate.show(percent(rate), `${count(served)} of ${count(lookups)} lookups`,
      series.exact.map((_, i) => hitRate({
        exact: series.exact[i], semantic: series.semantic[i], stale: series.stale[i],
        shared: series.shared[i], miss: series.miss[i],
      }).share));
    const tokens = total.tokens_saved + total.tokens_spent;
    figures.tokens.show(brief(total.tokens_saved),
      tokens ? `${percent(total.tokens_saved / tokens)} of ${brief(tokens)} needed` : "none needed yet",
      running(series.tokens_saved));
    figures.money.show(money(total.money_saved),
      total.money_spent === null ? "no prices are configured" : `${money(total.money_spent)} spent`,
      running(series.money_saved ?? []));
    figures.time.show(duration(total.seconds_saved), "by hits, against what upstream took",
      running(series.seconds_saved));
    showRoutes(stats.routes);
    const up = (stats.now_ms - stats.started_ms) / 1_000;
    put(facts, h("dl", { class: "facts" },
      [["Entries", count(stats.store.entries)], ["Size", bytes(stats.store.bytes)],
        ["Answers on their way", count(stats.store.flights)], ["Running for", duration(up)],
        ["Since the start", `${count(hitRate(stats.since_start).served)} answered, `
          + `${brief(stats.since_start.tokens_saved)} tokens saved`]]
        .map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])));
    draw();
  }

  function showRoutes(list) {
    const rows = list
      .map((one) => ({ ...one, ...hitRate(one) }))
      .map((one) => ({ ...one, all: TIERS.reduce((sum, { key }) => sum + one[key], 0) }))
      .filter((one) => one.all > 0)
      .toSorted((a, b) => b.all - a.all);
    put(routes, rows.length === 0
      ? empty("No traffic yet", "Routes appear here with their first request.")
      : h("table", {},
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, "Route"),
          h("th", { scope: "col", class: "num" }, "Requests"),
          h("th", { scope: "col", class: "num" }, "Hit rate"),
          h("th", { scope: "col", class: "wide" }, "By outcome"))),
        h("tbody", {}, rows.map((one) => h("tr", {},
          h("th", { scope: "row" }, route(one.route)),
          h("td", { class: "num" }, count(one.all)),
          h("td", { class: "num" }, percent(one.share)),
          h("td", {}, split(one)))))));
  }

  async function refresh() {
    const stats = await call(`/admin/stats?window=${range ?? "1h"}`);
    if (!range) {
      // Whoever looks for the first time sees something, however young the gateway is.
      range = stats.now_ms - stats.started_ms < YOUNG_MS ? "5m" : "1h";
      for (const button of windows.children) {
        button.setAttribute("aria-pressed", String(button.dataset.value === range));
      }
      return refresh();
    }
    latest = stats;
    show(stats);
    if (rounds++ % 3 === 0) {
      const quality = await call("/admin/quality");
      put(wrong, verdicts(quality.routes));
      similarity.show(quality, null);
    }
  }

  return {
    title: "Overview",
    tools: windows,
    content,
    refresh,
    every: () => (range === "5m" ? 2_000 : 5_000),
  };
}

/** The outcomes of a route as parts of one bar. */
function split(counts) {
  const parts = TIERS.filter(({ key }) => counts[key] > 0);
  const text = parts.map(({ key, label }) => `${label} ${count(counts[key])}`).join(", ");
  return h("div", { class: "split", role: "img", "aria-label": text, title: text },
    parts.map(({ key, tint }) => {
      const part = h("i", { class: `tint-${tint}` });
      part.style.flexGrow = String(counts[key]);
      return part;
    }));
}
