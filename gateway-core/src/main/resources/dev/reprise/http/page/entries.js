// Looks through what is stored: by what entries are, or by what is near to a text.
import { call } from "./api.js";
import { empty, fault, field, h, put, say } from "./dom.js";
import { openEntry } from "./entry.js";
import { brief, bytes, cosine, count, duration, NONE } from "./format.js";
import { openPurge } from "./purge.js";

const PAGE = 50;
const NEAREST = 50;
const ORDERS = [["newest", "Newest first"], ["oldest", "Oldest first"], ["uses", "Most used"],
  ["tokens", "Most tokens"], ["bytes", "Largest"]];
const NAMES = ["tenant", "namespace", "model", "tag"];

/** A share of the way from unlike to alike, as a bar beside the cosine. */
function nearness(value) {
  const bar = h("i", { class: "tint-semantic" });
  bar.style.width = `${Math.max(0, Math.min(1, value)) * 100}%`;
  return h("div", { class: "nearness" }, cosine(value), h("div", { class: "meter" }, bar));
}

export function freshness(seconds) {
  return seconds < 0
    ? h("span", { class: "pill warn" }, `stale for ${duration(-seconds)}`)
    : duration(seconds);
}

export function entriesView(query) {
  let offset = 0;
  let generation = 0;

  const input = (name, props = {}) => h("input", {
    class: "input", name, value: query.get(name) ?? "", spellcheck: "false", autocomplete: "off",
    ...props,
  });
  const text = input("text", {
    type: "search", placeholder: "Find entries near to a text, by meaning",
  });
  const inputs = Object.fromEntries(NAMES.map((name) => [name, input(name)]));
  const order = h("select", { class: "input", onchange: () => search() },
    ORDERS.map(([value, label]) => h("option", { value }, label)));
  const total = h("p", { class: "hint", role: "status" });
  const results = h("div", {});
  const previous = pager("Previous page", "Previous", -PAGE);
  const next = pager("Next page", "Next", PAGE);
  const pages = h("div", { class: "row" }, previous, next);

  const form = h("form", {
    class: "filters", role: "search", "aria-label": "Entries",
    onsubmit: (event) => {
      event.preventDefault();
      search();
    },
  },
  field("Near to a text", text, { class: "whole" }),
  NAMES.map((name) => field(name[0].toUpperCase() + name.slice(1), inputs[name])),
  field("Order", order),
  h("button", { class: "button main", type: "submit" }, "Search"));

  const purge = h("button", {
    class: "button danger", type: "button",
    onclick: () => openPurge({ ...filters(), similar_to: text.value.trim() }, () => load()),
  }, "Purge…");

  function pager(label, words, step) {
    return h("button", {
      type: "button", class: "button", "aria-label": label,
      onclick: () => {
        offset = Math.max(0, offset + step);
        load();
      },
    }, words);
  }

  function filters() {
    return Object.fromEntries(NAMES
      .map((name) => [name, inputs[name].value.trim()])
      .filter(([, value]) => value !== ""));
  }

  function search() {
    offset = 0;
    load();
  }

  async function load() {
    const mine = ++generation;
    results.setAttribute("aria-busy", "true");
    try {
      const near = text.value.trim();
      const found = near
        ? await call("/admin/search", {
          method: "POST", body: { text: near, limit: NEAREST, ...filters() },
        })
        : await call(`/admin/entries?${new URLSearchParams(
          { ...filters(), order: order.value, offset, limit: PAGE })}`);
      if (mine === generation) {
        show(found, near !== "");
      }
    } catch (error) {
      if (mine === generation) {
        put(results, h("section", { class: "card" }, fault(error)));
        total.textContent = "";
        pages.hidden = true;
      }
    } finally {
      results.removeAttribute("aria-busy");
    }
  }

  function show(found, isNear) {
    const { entries } = found;
    const last = offset + entries.length;
    order.disabled = isNear;
    pages.hidden = isNear || found.total <= PAGE;
    previous.disabled = offset === 0;
    next.disabled = last >= found.total;
    total.textContent = isNear
      ? `The nearest ${count(entries.length)} of ${count(found.total)} that have a vector`
      : found.total === 0 ? "" : `${count(offset + 1)} – ${count(last)} of ${count(found.total)}`;
    say(isNear ? `${entries.length} nearest` : `${found.total} entries`);
    const filtered = isNear || Object.keys(filters()).length > 0;
    put(results, h("section", { class: "card", "aria-label": "Found" },
      entries.length === 0
        ? filtered
          ? empty("No entry fits", "Widen the filters above.")
          : empty("Nothing is stored yet", "The first answer of upstream will be.")
        : h("div", { class: "scroll flush" }, table(entries, isNear))));
  }

  function table(entries, isNear) {
    return h("table", { class: "found" },
      h("caption", { class: "unseen" }, isNear ? "Entries, most similar first" : "Entries"),
      h("thead", {}, h("tr", {},
        isNear ? h("th", { scope: "col" }, "Cosine") : null,
        ["Question", "Model", "Namespace", "Tags"].map((name) => h("th", { scope: "col" }, name)),
        ["Age", "Fresh for", "Uses", "Tokens", "Size"].map((name) =>
          h("th", { scope: "col", class: "num" }, name)))),
      h("tbody", {}, entries.map((one) => row(one, isNear))));
  }

  function row(one, isNear) {
    return h("tr", {},
      isNear ? h("td", {}, nearness(one.similarity)) : null,
      h("td", { class: "question" },
        h("button", {
          type: "button", class: "link cut",
          onclick: () => openEntry(one.id, () => load()),
        }, one.question ?? h("span", { class: "hint" }, "no text, found exactly only"))),
      h("td", { class: "model" }, h("span", { class: "cut", title: one.model }, one.model)),
      h("td", {}, h("span", { class: "cut" }, one.namespace)),
      h("td", {}, one.tags.length === 0
        ? NONE
        : h("div", { class: "pills" }, one.tags.map((tag) => h("span", { class: "pill" }, tag)))),
      h("td", { class: "num" }, duration(one.age_seconds)),
      h("td", { class: "num" }, freshness(one.ttl_seconds)),
      h("td", { class: "num" }, count(one.uses)),
      h("td", { class: "num" }, brief(one.tokens)),
      h("td", { class: "num" }, bytes(one.bytes)));
  }

  return {
    title: "Entries",
    about: "What is stored, and what is near to a text",
    tools: purge,
    content: [form, h("div", { class: "row between" }, total, pages), results],
    every: () => 3_600_000,
    refresh: load,
  };
}
