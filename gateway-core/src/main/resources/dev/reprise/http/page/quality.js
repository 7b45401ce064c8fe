// How right the semantic tier is, by upstream's own answers, and what it has learned.
import { call } from "./api.js";
import { Histogram } from "./columns.js";
import { legend } from "./chart.js";
import { card, empty, h, put, segments } from "./dom.js";
import { cosine, count, money, percent, route } from "./format.js";
import { gate } from "./words.js";

const COHORTS = {
  decisions: [
    { key: "served", tint: "semantic", label: "Served" },
    { key: "withheld", tint: "shared", label: "Forwarded to check" },
    { key: "refused", tint: "miss", label: "Refused" },
  ],
  checks: [
    { key: "right", tint: "exact", label: "Found right" },
    { key: "wrong", tint: "refused", label: "Found wrong" },
  ],
};

/** What the bounds of an estimate say of the limit. */
function verdict({ value, lower, upper }, limit) {
  if (value === null) {
    return { tone: "", text: "not checked yet" };
  }
  if (upper <= limit) {
    return { tone: "good", text: "within the limit" };
  }
  return lower > limit
    ? { tone: "bad", text: "over the limit" }
    : { tone: "warn", text: "needs more checks" };
}

/** An estimate with its bounds, and the limit that it has to stay under. */
function interval({ value, lower, upper }, limit) {
  const most = Math.max(limit * 2.5, Math.min(1, value === null ? 0 : upper * 1.1));
  const at = (share) => `${Math.min(100, (share / most) * 100)}%`;
  const text = value === null
    ? `limit ${percent(limit)}`
    : `${percent(value, 2)}, between ${percent(lower, 2)} and ${percent(upper, 2)}; `
      + `limit ${percent(limit)}`;
  const place = (element, left, width) => {
    element.style.left = left;
    if (width !== undefined) {
      element.style.width = width;
    }
    return element;
  };
  return h("div", { class: "interval", role: "img", "aria-label": text, title: text },
    value === null ? null : [
      place(h("i", { class: "span" }), at(lower), `${((Math.min(upper, most) - lower) / most) * 100}%`),
      place(h("i", { class: "dot" }), at(value)),
    ],
    place(h("i", { class: "limit" }), at(limit)));
}

/** The estimate of each route that looks anything up by meaning. */
export function verdicts(routes) {
  const looking = routes.filter((one) => one.enabled || one.lookups > 0);
  if (looking.length === 0) {
    return empty("The semantic tier is off", "Exact answers cannot be wrong in this sense.");
  }
  return h("ul", { class: "verdicts" }, looking.map((one) => {
    const error = one.verified.error_of_lookups;
    const { tone, text } = verdict(error, one.max_error_rate);
    const checked = one.checks.right + one.checks.wrong;
    return h("li", {},
      h("div", { class: "row" },
        h("strong", {}, route(one.route)),
        h("span", { class: `pill ${tone}` }, text),
        one.shadow ? h("span", { class: "pill" }, "shadow") : null,
        h("span", { class: "worth" }, error.value === null ? "–" : percent(error.value, 2))),
      interval(error, one.max_error_rate),
      h("p", { class: "hint" },
        error.value === null
          ? `No hit has been checked. Limit ${percent(one.max_error_rate)} of lookups.`
          : `${percent(error.lower, 2)} to ${percent(error.upper, 2)} of lookups, `
            + `${count(one.checks.wrong)} wrong of ${count(checked)} checked. `
            + `Limit ${percent(one.max_error_rate)}.`));
  }));
}

/** θ of a route for all its scopes, or of all traffic. */
function theta(quality, name) {
  const learned = quality.calibrations.find(
    (one) => one.route === name && one.scope === "" && one.theta !== null);
  return learned?.theta ?? null;
}

/** How similar the best candidates are, or how they score, with what they need drawn in. */
export class SimilarityCard {
  constructor(width, height) {
    this.scale = "similarity";
    this.cohort = "decisions";
    this.chart = new Histogram({
      name: "similarity", label: "Best candidates by similarity", height,
    });
    this.legend = h("div", {});
    this.note = h("p", { class: "hint" });
    this.element = card({ class: width }, "Best candidates", null,
      h("div", { class: "row" },
        segments("Scale", [["similarity", "Cosine"], ["score", "Score"]], this.scale, (value) => {
          this.scale = value;
          this.draw();
        }),
        segments("Of", [["decisions", "Decisions"], ["checks", "Checks"]], this.cohort, (value) => {
          this.cohort = value;
          this.draw();
        })),
      this.legend, this.chart.plot, this.note);
  }

  /**
   * @param name the route's; null takes the busiest one
   */
  show(quality, name) {
    this.quality = quality;
    this.name = name ?? quality.routes.toSorted((a, b) => b.lookups - a.lookups)[0]?.route ?? "";
    this.draw();
  }

  draw() {
    const one = this.quality?.routes.find(({ route: its }) => its === this.name);
    if (!one) {
      return;
    }
    const scored = this.scale === "score" && one.score;
    const spread = scored ? one.score : one.similarity;
    const learned = theta(this.quality, this.name);
    const marks = [];
    if (scored && learned !== null) {
      marks.push({ value: learned, label: `θ ${learned.toFixed(3)}` });
    } else if (!scored && one.threshold !== null) {
      const name = one.policy === "evidence" ? "single neighbour" : "threshold";
      marks.push({ value: one.threshold, label: `${name} ${one.threshold}` });
    }
    const series = COHORTS[this.cohort].map((its) => ({ ...its, counts: spread[its.key] }));
    put(this.legend, legend(series));
    this.chart.update({ bounds: spread.bounds, series, marks });
    this.note.textContent = this.explain(one, scored, learned);
  }

  explain(one, scored, learned) {
    const shown = COHORTS.decisions.reduce((sum, { key }) =>
      sum + one.similarity[key].reduce((a, b) => a + b, 0), 0);
    const of = `Route ${route(one.route)}: ${count(shown)} of ${count(one.lookups)} lookups had a `
      + "candidate that nothing forbids.";
    if (this.scale === "score" && !scored) {
      return `${of} Only the policy "evidence" scores; this route goes by the cosine.`;
    }
    if (scored) {
      return learned === null ? `${of} θ is not learned yet: 400 labels are needed.` : of;
    }
    return one.policy === "evidence"
      ? `${of} By evidence the cosine alone does not decide; the line is what one neighbour needs.`
      : of;
  }
}

function bars(counts, tint, explain) {
  const rows = Object.entries(counts).filter(([, n]) => n > 0).toSorted((a, b) => b[1] - a[1]);
  const most = rows[0]?.[1] ?? 1;
  return rows.length === 0
    ? empty("None so far", "")
    : h("ul", { class: "bars" }, rows.map(([name, n]) => {
      const bar = h("i", { class: `tint-${tint}` });
      bar.style.width = `${(n / most) * 100}%`;
      return h("li", {}, h("span", { title: explain(name) }, name), h("div", { class: "meter" }, bar),
        h("b", {}, count(n)));
    }));
}

function settings(one) {
  return h("dl", { class: "facts" },
    [["Policy", one.policy + (one.shadow ? ", in the shadow" : "")],
      ["Threshold", one.threshold === null ? "none for this model" : cosine(one.threshold)],
      ["Most wrong answers", `${percent(one.max_error_rate)} of lookups`],
      ["Hits checked", percent(one.verify_rate)],
      ["Lookups", count(one.lookups)],
      ["Served", count(one.served)],
      ["Forwarded to check", count(one.withheld)],
      ["Refused", count(one.refused)],
      ["Said by readers", `${count(one.feedback.right)} right, ${count(one.feedback.wrong)} wrong`],
      ["Alarms", count(one.alarms)]]
      .map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
}

function shadow(saved) {
  return h("p", { class: "note" },
    `In the shadow: ${count(saved.requests)} of ${count(saved.of)} lookups would have been hits, and `
    + `${count(saved.prompt_tokens + saved.completion_tokens)} tokens`
    + `${saved.money === null ? "" : ` worth ${money(saved.money)}`} would have been saved.`);
}

function calibrations(list) {
  return list.length === 0
    ? empty("Nothing learned yet", "Answers of upstream become labels; 400 make a calibration.")
    : h("table", {},
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, "Route"), h("th", { scope: "col" }, "Scope"),
        h("th", { scope: "col", class: "num" }, "θ"),
        h("th", { scope: "col", class: "num" }, "Labels"),
        h("th", { scope: "col", class: "num" }, "Requests"),
        h("th", { scope: "col", class: "num" }, "Limit"),
        h("th", { scope: "col" }, "P(right)"))),
      h("tbody", {}, list.map((one) => h("tr", {},
        h("th", { scope: "row" }, one.route || (one.scope ? "default" : "all traffic")),
        h("td", {}, one.scope ? h("code", {}, one.scope.slice(0, 12)) : "all"),
        h("td", { class: "num" }, one.theta === null ? "–" : one.theta.toFixed(3)),
        h("td", { class: "num" }, count(one.labels)),
        h("td", { class: "num" }, count(one.requests)),
        h("td", { class: "num" }, percent(one.max_error_rate)),
        h("td", {}, one.curve
          ? `1 / (1 + e^−(${one.curve.intercept.toFixed(2)} + ${one.curve.slope.toFixed(1)} · score))`
          : "–")))));
}

export function qualityView(query) {
  let name = query.get("route");
  let latest = null;
  const tools = h("div", {});
  const estimate = h("div", {});
  const facts = h("div", {});
  const hurdles = h("div", {});
  const vetoes = h("div", {});
  const learned = h("div", { class: "scroll" });
  const similarity = new SimilarityCard("w8", 220);

  function show() {
    const one = latest.routes.find(({ route: its }) => its === name) ?? latest.routes[0];
    name = one.route;
    put(estimate, verdicts([one]), one.would_have_saved ? shadow(one.would_have_saved) : null);
    put(facts, settings(one));
    put(hurdles, bars(one.refusals, "miss", gate));
    put(vetoes, bars(one.vetoes, "accent", (veto) => gate(`guard-${veto}`)));
    put(learned, calibrations(latest.calibrations));
    similarity.show(latest, name);
  }

  function choice() {
    const names = latest.routes.map((one) => one.route);
    const select = h("select", {
      class: "input", "aria-label": "Route",
      onchange: (event) => {
        name = event.target.value;
        show();
      },
    }, names.map((its) => h("option", { value: its }, `Route ${route(its)}`)));
    name ??= latest.routes.toSorted((a, b) => b.lookups - a.lookups)[0]?.route ?? "";
    select.value = name;
    put(tools, select);
  }

  return {
    title: "Quality",
    about: "How right hits by meaning are, since the gateway started",
    tools,
    content: h("div", { class: "grid" },
      card({ class: "w4" }, "Wrong hits", "Estimated by checks, with 95 % bounds", null, estimate),
      similarity.element,
      card({ class: "w4" }, "Decisions", null, null, facts),
      card({ class: "w4" }, "Why lookups were refused", null, null, hurdles),
      card({ class: "w4" }, "What the guard saw", "Reasons to forbid the nearest candidate", null,
        vetoes),
      card({ class: "w12" }, "Calibrations", "θ as learned from upstream's own answers", null,
        learned)),
    every: () => 5_000,
    refresh: async () => {
      latest = await call("/admin/quality");
      if (!tools.firstChild) {
        choice();
      }
      show();
    },
  };
}
