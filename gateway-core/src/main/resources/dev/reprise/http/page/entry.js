// One entry with its question and its answer, as text and nothing else.
import { call } from "./api.js";
import { dialog, fault, h, put, say, segments } from "./dom.js";
import { bytes, count, duration } from "./format.js";
import { freshness } from "./entries.js";

/** The words of an answer of any protocol; null where it has none, as embeddings do. */
function words(answer) {
  const parts = [];
  for (const choice of answer.choices ?? []) {
    parts.push(choice.message?.content ?? choice.text ?? "");
  }
  for (const item of answer.output ?? []) {
    for (const part of item.content ?? []) {
      parts.push(part.text ?? "");
    }
  }
  const text = parts.filter((part) => typeof part === "string" && part !== "").join("\n\n");
  return text === "" ? null : text;
}

function facts(entry) {
  return h("dl", { class: "facts" },
    [["Id", h("code", {}, entry.id)],
      ["Key", h("code", {}, entry.key)],
      ["Made of", h("div", { class: "pills" },
        entry.key_parts.map((part) => h("span", { class: "pill" }, part)))],
      ["Tenant", h("code", {}, entry.tenant)],
      ["Namespace", entry.namespace],
      ["Model", entry.model],
      ["Tags", entry.tags.length === 0 ? "none" : h("div", { class: "pills" },
        entry.tags.map((tag) => h("span", { class: "pill" }, tag)))],
      ["Age", duration(entry.age_seconds)],
      ["Fresh for", freshness(entry.ttl_seconds)],
      ["Used", `${count(entry.uses)} times`],
      ["Tokens", count(entry.tokens)],
      ["Size", bytes(entry.bytes)]]
      .map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
}

function answerOf(entry) {
  const said = words(entry.answer);
  const whole = JSON.stringify(entry.answer, null, 2);
  const pre = h("pre", { class: "text answer", tabindex: "0", "aria-label": "Answer" });
  const show = (form) => {
    pre.classList.toggle("mono", form === "json");
    pre.textContent = form === "json" ? whole : said;
  };
  show(said === null ? "json" : "text");
  return h("section", {},
    h("div", { class: "row between" },
      h("h3", {}, "Answer"),
      said === null
        ? null
        : segments("Answer as", [["text", "Text"], ["json", "JSON"]], "text", show)),
    pre);
}

/** Deleting is asked for twice, in the same place. */
function removal(entry, close, onchange) {
  const place = h("div", { class: "row end" });
  const ask = () => {
    const sure = h("button", { type: "button", class: "button danger main", onclick: remove },
      "Delete it for good");
    put(place,
      h("button", { type: "button", class: "button", onclick: offer }, "Keep it"), sure);
    sure.focus();
  };
  const compared = `#/explain?entry=${encodeURIComponent(entry.id)}`;
  const offer = () => put(place,
    h("a", { class: "button", href: compared, onclick: close }, "Compare a request with it"),
    h("button", { type: "button", class: "button danger", onclick: ask }, "Delete entry…"));
  const remove = async () => {
    try {
      await call(`/admin/entries/${encodeURIComponent(entry.id)}`, { method: "DELETE" });
      say("Deleted");
      close();
      onchange();
    } catch (error) {
      put(place, fault(error));
    }
  };
  offer();
  return place;
}

/**
 * @param onchange called when the entry is gone
 */
export async function openEntry(id, onchange) {
  const { body, close } = dialog("Entry", { class: "drawer" });
  put(body, h("p", { class: "skeleton" }, "Loading"));
  try {
    const entry = await call(`/admin/entries/${encodeURIComponent(id)}`);
    put(body,
      h("section", {},
        h("h3", {}, "Question"),
        h("pre", { class: "text question", tabindex: "0", "aria-label": "Question" },
          entry.question ?? "No text: it is found by exactly the same request only.")),
      answerOf(entry),
      facts(entry),
      removal(entry, close, onchange));
  } catch (error) {
    put(body, fault(error));
  }
}
