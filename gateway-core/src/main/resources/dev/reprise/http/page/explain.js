// Tells what would become of a request, and why.
import { call } from "./api.js";
import { card, empty, fault, field, h, put, say } from "./dom.js";
import { openEntry } from "./entry.js";
import { cosine, duration, route } from "./format.js";
import { DECISIONS, gate, REASONS } from "./words.js";

const PATHS = ["/v1/chat/completions", "/v1/responses", "/v1/completions"];
const SAMPLE = JSON.stringify(
  { model: "gpt-4o", messages: [{ role: "user", content: "How do I reset my password?" }] }, null, 2);
const STANDINGS = {
  fresh: "fresh, and given", stale: "stale, and given all the same",
  revalidate: "stale, given and renewed behind it", "if-error": "stale, kept for when upstream fails",
  unusable: "stale, and of no use",
};

/** What was typed stays while one looks at other views. */
const draft = { path: PATHS[0], body: SAMPLE, headers: "", entry: "" };

const facts = (pairs) => h("dl", { class: "facts" },
  pairs.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));

/** How far the best candidate is from what it needs. */
function meter(score, bar, tint) {
  const most = Math.max(1e-6, score, bar) * 1.15;
  const least = Math.min(0, score, bar);
  const at = (v) => `${Math.max(0, Math.min(1, (v - least) / (most - least))) * 100}%`;
  const fill = h("i", { class: `tint-${tint}` });
  fill.style.width = at(score);
  const limit = h("b", {});
  limit.style.left = at(bar);
  return h("div", { class: "meter tall" }, fill, limit);
}

function candidates(found, onopen) {
  if (found.candidates_omitted) {
    const reason = found.candidates_omitted;
    return h("p", { class: "soft" }, `No neighbours were looked for: `,
      h("span", { class: "pill" }, reason), REASONS[reason] ? ` ${REASONS[reason]}.` : "");
  }
  if (found.candidates.length === 0) {
    return h("p", { class: "soft" }, "Nothing comparable is stored for this tenant, model and context.");
  }
  return h("div", { class: "scroll flush" }, h("table", {},
    h("thead", {}, h("tr", {},
      h("th", { scope: "col" }, "Candidate"),
      h("th", { scope: "col", class: "num" }, "Cosine"),
      h("th", { scope: "col" }, "What became of it"))),
    h("tbody", {}, found.candidates.map((one) => h("tr", {},
      h("td", { class: "question" },
        h("button", { type: "button", class: "link cut", onclick: () => onopen(one.id) },
          one.question ?? one.id)),
      h("td", { class: "num" }, cosine(one.similarity)),
      h("td", {},
        h("span", { class: `pill ${one.gate === "accepted" ? "good" : ""}` }, one.gate),
        h("span", { class: "why" }, gate(one.gate))))))));
}

function semantic(found, onopen) {
  const { plan } = found;
  const scored = plan.score !== null && plan.bar !== null;
  return h("section", {},
    h("h3", {}, "By meaning"),
    scored
      ? h("div", { class: "scored" },
        h("p", {}, "The best candidate has ", h("strong", {}, plan.score.toFixed(3)), " and needs ",
          h("strong", {}, plan.bar.toFixed(3)), "."),
        meter(plan.score, plan.bar, plan.score >= plan.bar ? "exact" : "miss"))
      : null,
    candidates(found, onopen));
}

function exact(found, onopen) {
  const { exact: entry } = found;
  return h("section", {},
    h("h3", {}, "Exactly the same request"),
    entry
      ? h("p", {}, "Entry ",
        h("button", { type: "button", class: "link mono", onclick: () => onopen(entry.id) }, entry.id),
        ` is ${STANDINGS[entry.standing] ?? entry.standing}, `
        + `${duration(entry.age_seconds)} old.`)
      : h("p", { class: "soft" }, "Nothing is stored under its key."));
}

function lookedUp(found, onopen) {
  const { plan, scope } = found;
  return [
    exact(found, onopen),
    semantic(found, onopen),
    found.differs ? h("section", {}, h("h3", {}, "Compared with the entry"),
      found.differs.length === 0
        ? h("p", {}, "Nothing differs: the entry answers this very request.")
        : h("div", { class: "pills" }, found.differs.map((part) =>
          h("span", { class: "pill warn" }, part)))) : null,
    h("section", {}, h("h3", {}, "Terms"), facts([
      ["Route", route(plan.route)],
      ["Reads and writes", `${plan.reads ? "reads" : "does not read"}, `
        + `${plan.writes ? "writes" : "does not write"}`],
      ["Time to live", duration(plan.ttl_seconds)],
      ["Least cosine", cosine(plan.threshold)],
      ["Exact only", plan.exact_only ? `${plan.exact_only}: ${REASONS[plan.exact_only] ?? ""}` : "no"],
      ["Tags", plan.tags.length ? plan.tags.join(", ") : "none"],
      ["Tenant", h("code", {}, scope.tenant)],
      ["Namespace", scope.namespace],
      ["Model", scope.model],
      ["Key", h("code", {}, found.key)],
    ])),
  ];
}

function explained(found, onopen) {
  const decision = DECISIONS[found.decision] ?? { title: found.decision, tone: "", text: "" };
  const reason = found.plan.reason;
  return [
    h("div", { class: `decision ${decision.tone}` },
      h("strong", {}, decision.title),
      h("span", {}, reason
        ? `${decision.text} Reason: ${reason}${REASONS[reason] ? `, ${REASONS[reason]}` : ""}.`
        : decision.text)),
    found.plan.kind === "lookup" ? lookedUp(found, onopen) : null,
  ];
}

/** Lines of a name and a value; throws when one is not. */
function headersOf(lines) {
  const headers = {};
  for (const line of lines.split("\n").filter((one) => one.trim() !== "")) {
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw new Error(`Expected "name: value", got "${line}"`);
    }
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

export function explainView(query) {
  draft.entry = query.get("entry") ?? draft.entry;
  const remember = (name) => (event) => {
    draft[name] = event.target.value;
  };
  const path = h("select", { class: "input", onchange: remember("path") },
    PATHS.map((one) => h("option", { value: one }, one)));
  path.value = draft.path;
  const key = h("input", {
    class: "input", type: "password", placeholder: "sk-…, decides the tenant", autocomplete: "off", spellcheck: "false",
  });
  const headers = h("textarea", {
    class: "input mono", rows: "2", placeholder: "reprise-namespace: faq", spellcheck: "false",
    value: draft.headers, oninput: remember("headers"),
  });
  const entry = h("input", {
    class: "input mono", value: draft.entry, spellcheck: "false", oninput: remember("entry"),
  });
  const body = h("textarea", {
    class: "input mono", rows: "12", spellcheck: "false", value: draft.body,
    oninput: remember("body"),
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        form.requestSubmit();
      }
    },
  });
  const result = h("div", { class: "explained", role: "region", "aria-label": "Explanation" },
    empty("Nothing asked yet", "A request is explained, never forwarded or stored."));

  async function run() {
    result.setAttribute("aria-busy", "true");
    try {
      JSON.parse(body.value);
      const all = headersOf(headers.value);
      if (key.value) {
        all.authorization = `Bearer ${key.value}`;
      }
      const parameters = new URLSearchParams({ path: path.value });
      if (entry.value.trim() !== "") {
        parameters.set("entry", entry.value.trim());
      }
      const found = await call(`/admin/explain?${parameters}`,
        { method: "POST", body: body.value, headers: all });
      put(result, explained(found, (id) => openEntry(id, run)));
      say(DECISIONS[found.decision]?.title ?? found.decision);
    } catch (error) {
      put(result, fault(error instanceof SyntaxError
        ? new Error(`The request is not JSON: ${error.message}`)
        : error));
    } finally {
      result.removeAttribute("aria-busy");
    }
  }

  const form = h("form", {
    class: "asked",
    onsubmit: (event) => {
      event.preventDefault();
      run();
    },
  },
  field("Path", path),
  field("The app's key", key),
  field("Request", body, { class: "whole" }),
  field("More headers, one a line", headers, { class: "whole" }),
  field("Compare with the entry (id)", entry, { class: "whole" }),
  h("div", { class: "row end whole" },
    h("span", { class: "hint" }, "Ctrl + Enter"),
    h("button", { class: "button main", type: "submit" }, "Explain")));

  return {
    title: "Explain",
    about: "Why a request is a hit or not; the key is sent to this gateway alone and kept nowhere",
    content: h("div", { class: "grid" },
      card({ class: "w5" }, "Request", null, null, form),
      card({ class: "w7" }, "What would become of it", null, null, result)),
    every: () => 3_600_000,
    refresh: null,
  };
}

