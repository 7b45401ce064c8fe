// Removes entries: what would go is shown first, and only that is removed.
import { call } from "./api.js";
import { dialog, fault, field, h, put, say } from "./dom.js";
import { count } from "./format.js";

const TEXTS = [["tag", "Tag"], ["model", "Model"], ["tenant", "Tenant"], ["namespace", "Namespace"],
  ["id", "Id"], ["key", "Key"]];

const samples = (entries, total) => [
  h("ul", { class: "samples" }, entries.slice(0, 8).map((one) =>
    h("li", {}, h("span", { class: "cut" }, one.question ?? one.id),
      h("span", { class: "hint" }, one.model)))),
  total > Math.min(8, entries.length)
    ? h("p", { class: "hint" }, `and ${count(total - Math.min(8, entries.length))} more`)
    : null,
];

/**
 * @param begin what the fields begin with, by the API's names
 * @param onchange called when something has been removed
 */
export function openPurge(begin, onchange) {
  const { body, close } = dialog("Purge entries");
  const inputs = Object.fromEntries(TEXTS.map(([name]) => [name, h("input", {
    class: "input", name, value: begin[name] ?? "", spellcheck: "false", autocomplete: "off",
  })]));
  const age = h("input", { class: "input", name: "older_than_seconds", type: "number", min: "0" });
  const similar = h("input", { class: "input", name: "similar_to", value: begin.similar_to ?? "" });
  const similarity = h("input", {
    class: "input", name: "similarity", type: "number", min: "-1", max: "1", step: "0.005",
    value: "0.9",
  });
  const all = h("input", { type: "checkbox", name: "all" });
  const outcome = h("div", { role: "status", class: "outcome", tabindex: "-1" });
  const remove = h("button", { type: "button", class: "button danger main", disabled: true },
    "Delete");
  const form = h("form", { class: "purge" },
    TEXTS.map(([name, label]) => field(label, inputs[name])),
    field("Older than (seconds)", age),
    field("At least this similar (cosine)", similarity),
    field("Similar to the text", similar, { class: "whole" }),
    h("label", { class: "check whole" }, all, "Everything there is, whatever the fields say"),
    h("div", { class: "row end whole" },
      h("button", { type: "submit", class: "button main" }, "Dry run"), remove));
  put(body,
    h("p", { class: "soft" }, "Removes entries that fit all fields that are filled in."),
    form, outcome);

  /** Null when no field says what should go. */
  function selectors() {
    const chosen = {};
    for (const [name] of TEXTS) {
      if (inputs[name].value.trim() !== "") {
        chosen[name] = inputs[name].value.trim();
      }
    }
    if (age.value !== "") {
      chosen.older_than_seconds = Number(age.value);
    }
    if (similar.value.trim() !== "") {
      chosen.similar_to = similar.value.trim();
      chosen.similarity = Number(similarity.value);
    }
    return Object.keys(chosen).length > 0 ? chosen : null;
  }

  function request(dryRun) {
    if (all.checked) {
      return call("/admin/flush", { method: "POST", body: { dry_run: dryRun } });
    }
    const chosen = selectors();
    return chosen
      ? call("/admin/purge", { method: "POST", body: { ...chosen, dry_run: dryRun } })
      : Promise.reject(new Error("Fill in at least one field, or choose everything."));
  }

  const forget = () => {
    remove.disabled = true;
    remove.textContent = "Delete";
    put(outcome);
  };

  form.addEventListener("input", forget);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    forget();
    try {
      const found = await request(true);
      put(outcome,
        h("h3", {}, found.matched === 0
          ? "Nothing would go"
          : `${count(found.matched)} ${found.matched === 1 ? "entry" : "entries"} would go`),
        samples(found.sample, found.matched));
      if (found.matched > 0) {
        remove.disabled = false;
        remove.textContent = `Delete ${count(found.matched)}…`;
      }
    } catch (error) {
      put(outcome, fault(error));
    }
  });
  remove.addEventListener("click", () => confirm(remove.textContent.replace(/[^\d,]/g, "")));

  function confirm(matched) {
    const asked = dialog("Delete for good?");
    const sure = h("button", {
      type: "button", class: "button danger main",
      onclick: async () => {
        asked.close();
        await act();
      },
    }, `Delete ${matched}`);
    put(asked.body,
      h("p", {}, all.checked
        ? `All ${matched} entries will be gone. Every request will go upstream again.`
        : `${matched} entries will be gone. There is no way back.`),
      h("div", { class: "row end" },
        h("button", { type: "button", class: "button", autofocus: true, onclick: asked.close },
          "Cancel"),
        sure));
  }

  async function act() {
    try {
      const done = await request(false);
      forget();
      put(outcome, h("p", { class: "note" }, `${count(done.deleted)} deleted.`));
      // The button that had the focus is disabled now, and would keep the keys to itself.
      outcome.focus();
      say(`${done.deleted} deleted`);
      onchange();
    } catch (error) {
      put(outcome, fault(error));
    }
  }

  return close;
}
