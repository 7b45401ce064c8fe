// The last requests as they come, newest first.
import { call } from "./api.js";
import { card, dialog, empty, field, h, icon, put, say } from "./dom.js";
import { bytes, cosine, count, millis, NONE, route, time } from "./format.js";
import { gate, OUTCOMES, REASONS } from "./words.js";

const MOST = 500;
const PAUSE = "M5.5 3.5v9M10.5 3.5v9";
const GO_ON = "M5 3l8 5-8 5z";

const badge = (one) =>
  h("span", { class: `badge tint-${one.tier}` }, OUTCOMES[one.outcome] ?? one.outcome);

/** What a reason means, where there is more to say than its name. */
const meaning = (reason) => REASONS[reason] ?? gate(reason);

function details(one) {
  const { body } = dialog("Request", { class: "drawer" });
  put(body, h("dl", { class: "facts" },
    [["Outcome", badge(one)],
      ["Reason", one.reason || NONE],
      ["That is", one.reason ? meaning(one.reason) || NONE : NONE],
      ["At", time(one.at_ms)],
      ["Request", h("code", {}, one.request || NONE)],
      ["Asked", `${one.method} ${one.path}`],
      ["Status", `${one.status || "left before an answer"}${one.complete ? "" : ", not complete"}`],
      ["Route", route(one.route)],
      ["Tenant", h("code", {}, one.tenant || NONE)],
      ["Model", one.model || NONE],
      ["Similarity", cosine(one.similarity)],
      ["First byte", millis(one.first_byte_ms)],
      ["Whole answer", millis(one.total_ms)],
      ["Lookup by meaning", one.lookup_ms ? millis(one.lookup_ms) : NONE],
      ["Size", bytes(one.bytes)],
      ["Tokens saved", count(one.tokens_saved)],
      ["Tokens spent", count(one.tokens_spent)]]
      .map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])));
}

function row(one) {
  const failed = one.status >= 400 || one.status === 0 || !one.complete;
  return h("tr", { "data-number": one.number },
    h("td", {},
      h("button", { type: "button", class: "link", onclick: () => details(one) }, time(one.at_ms))),
    h("td", {}, badge(one)),
    h("td", { class: "reason" },
      h("span", { class: "cut", title: [one.reason, meaning(one.reason)].filter(Boolean).join(": ") },
        one.reason || NONE)),
    h("td", {}, h("span", { class: "cut" }, route(one.route))),
    h("td", { class: "model" }, h("span", { class: "cut", title: one.model }, one.model || NONE)),
    h("td", { class: "num" }, cosine(one.similarity)),
    h("td", { class: "num" },
      failed ? h("span", { class: "pill bad" }, one.status || "left") : one.status),
    h("td", { class: "num" }, millis(one.total_ms)),
    h("td", { class: "num" }, one.tokens_saved ? count(one.tokens_saved) : NONE));
}

export function liveView() {
  let known = [];
  let last = 0;
  let waiting = [];
  let paused = false;
  let loaded = false;

  const outcome = h("select", { class: "input", onchange: () => draw() },
    h("option", { value: "" }, "All"),
    Object.entries(OUTCOMES).map(([value, text]) => h("option", { value }, text)));
  const byRoute = h("select", { class: "input", onchange: () => draw() },
    h("option", { value: "*" }, "All"));
  const text = h("input", {
    class: "input", type: "search", placeholder: "reason, model, path, tenant or request id",
    oninput: () => draw(), spellcheck: "false",
  });
  const tally = h("p", { class: "hint" }, "\u00a0");
  const body = h("tbody", {});
  const nothing = h("div", {});
  const pause = h("button", { type: "button", class: "button", onclick: toggle });
  const table = h("table", { class: "live" },
    h("caption", { class: "unseen" }, "The last requests, newest first"),
    h("thead", {}, h("tr", {},
      ["Time", "Outcome", "Reason", "Route", "Model"].map((name) =>
        h("th", { scope: "col" }, name)),
      ["Cosine", "Status", "Took", "Saved"].map((name) =>
        h("th", { scope: "col", class: "num" }, name)))),
    body);
  label();

  function label() {
    put(pause, icon(paused ? GO_ON : PAUSE),
      paused ? `Go on${waiting.length ? ` (${waiting.length} new)` : ""}` : "Pause");
    pause.setAttribute("aria-pressed", String(paused));
  }

  function toggle() {
    paused = !paused;
    if (!paused) {
      take(waiting);
      waiting = [];
    }
    label();
    say(paused ? "Paused" : "Going on");
  }

  function fits(one) {
    const wanted = text.value.trim().toLowerCase();
    return (outcome.value === "" || one.outcome === outcome.value)
      && (byRoute.value === "*" || one.route === byRoute.value)
      && (wanted === "" || [one.reason, one.model, one.path, one.request, one.tenant]
        .some((value) => value.toLowerCase().includes(wanted)));
  }

  function draw() {
    const shown = known.filter(fits);
    put(body, shown.map(row));
    told(shown.length);
  }

  function told(shown) {
    tally.textContent = `${count(shown)} of the last ${count(known.length)}`;
    table.hidden = shown === 0;
    put(nothing, shown > 0 || !loaded ? [] : known.length === 0
      ? empty("No requests yet", "They appear here as they are answered.")
      : empty("None of them fits", "Widen the filters above."));
  }

  /** New ones go on top of the table; the rest stays as it is, focus included. */
  function take(fresh) {
    if (fresh.length === 0) {
      told(body.children.length);
      return;
    }
    known = [...fresh.toReversed(), ...known].slice(0, MOST);
    for (const one of fresh) {
      if (![...byRoute.options].some((option) => option.value === one.route)) {
        byRoute.append(h("option", { value: one.route }, route(one.route)));
      }
    }
    body.prepend(...fresh.filter(fits).toReversed().map(row));
    const oldest = known.at(-1).number;
    while (body.lastChild && Number(body.lastChild.dataset.number) < oldest) {
      body.lastChild.remove();
    }
    told(body.children.length);
  }

  async function refresh() {
    const answer = await call(`/admin/live?after=${last}`);
    if (answer.last < last) {
      // Another process: it counts from the beginning.
      known = [];
      waiting = [];
      put(body);
    }
    last = answer.last;
    loaded = true;
    if (paused) {
      waiting = [...waiting, ...answer.requests].slice(-MOST);
      label();
    } else {
      take(answer.requests);
    }
  }

  return {
    title: "Live",
    about: "The last 500 requests; of their texts nothing is known here",
    tools: pause,
    content: [
      h("div", { class: "filters" },
        field("Outcome", outcome), field("Route", byRoute),
        field("Text", text, { class: "grow" }), tally),
      h("section", { class: "card", "aria-label": "Requests" },
        h("div", { class: "scroll flush" }, table), nothing),
    ],
    every: () => 1_500,
    refresh,
  };
}
