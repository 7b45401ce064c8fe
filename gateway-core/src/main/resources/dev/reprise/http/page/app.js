// Boots the page: one view at a time, chosen by the address, kept fresh while somebody looks.
import { reconsider } from "./api.js";
import { h, put, say } from "./dom.js";
import { entriesView } from "./entries.js";
import { explainView } from "./explain.js";
import { liveView } from "./live.js";
import { overviewView } from "./overview.js";
import { qualityView } from "./quality.js";
import { hideTip } from "./tip.js";

const VIEWS = {
  overview: overviewView,
  live: liveView,
  entries: entriesView,
  explain: explainView,
  quality: qualityView,
};
const RETRY_MS = 3_000;
const REFUSED_MS = 60_000;

let shown = null;
let timer = 0;

function state(kind, text) {
  const element = document.getElementById("state");
  if (element.dataset.state !== kind) {
    element.dataset.state = kind;
    element.lastElementChild.textContent = text;
  }
}

function banner(error) {
  const element = document.getElementById("banner");
  if (!error) {
    element.hidden = true;
    return;
  }
  if (element.hidden || element.firstChild?.textContent !== error.message) {
    const again = error.status === 401
      ? h("button", { class: "button", type: "button", onclick: () => {
        reconsider();
        refresh();
      } }, "Enter the token")
      : null;
    put(element, h("span", {}, error.message), " ", again);
  }
  element.hidden = false;
}

/** Calls the view's refresh again and again, one at a time; not while nobody sees the page. */
async function refresh() {
  clearTimeout(timer);
  const view = shown;
  if (!view?.refresh || document.hidden) {
    return;
  }
  let pause = view.every();
  try {
    await view.refresh();
    state("good", "Connected");
    banner(null);
  } catch (error) {
    state("bad", { 0: "No connection", 503: "Not ready" }[error.status] ?? "Refused");
    banner(error);
    // Each refusal is a line in the audit log, and waiting alone does not mend it.
    pause = error.status === 403 ? REFUSED_MS : RETRY_MS;
  }
  if (view === shown && view.element.isConnected) {
    clearTimeout(timer);
    timer = setTimeout(refresh, pause);
  }
}

/** The address names a view and what it begins with: #/entries?tag=faq. */
function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { name: Object.hasOwn(VIEWS, path) ? path : "overview", query: new URLSearchParams(query) };
}

function navigate(moved) {
  const { name, query } = address();
  hideTip();
  const view = VIEWS[name](query);
  shown = view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.title = `${view.title} · Reprise`;
  const heading = h("h1", { tabindex: "-1" }, view.title);
  view.element = h("div", { class: `view-${name}` },
    h("div", { class: "head" },
      h("div", {}, heading, view.about ? h("p", {}, view.about) : null),
      view.tools ? h("div", { class: "tools" }, view.tools) : null),
    view.content);
  put(document.getElementById("view"), view.element);
  if (moved) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    say(view.title);
  }
  refresh();
}

addEventListener("hashchange", () => {
  // The skip link's address is no view.
  if (location.hash !== "#main") {
    navigate(true);
  }
});
document.addEventListener("visibilitychange", refresh);
document.addEventListener("reprise-refresh", refresh);
navigate(false);
