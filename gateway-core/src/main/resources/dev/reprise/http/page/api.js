// Talks to the admin API of the same origin, and to nobody else.
import { dialog, field, h, put } from "./dom.js";

const KEY = "reprise-admin-token";
let token = kept();
let asking = null;
let declined = false;

function kept() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function keep(value, forTab) {
  token = value;
  try {
    if (forTab) {
      sessionStorage.setItem(KEY, value);
    } else {
      sessionStorage.removeItem(KEY);
    }
  } catch {
    // It is known for as long as the page is open.
  }
}

/** What the API said no with, or that it said nothing. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * What the API answers.
 *
 * @param options method, body (an object, or text that is sent as it is), headers
 */
export async function call(path, options = {}) {
  if (declined) {
    throw new ApiError(401, "admin_token_needed", "This gateway's admin API needs its token.");
  }
  const reply = await send(path, options);
  if (reply.status === 401) {
    await askForToken(token !== "");
    return call(path, options);
  }
  const json = await reply.json().catch(() => null);
  if (!reply.ok) {
    const error = json?.error ?? {};
    throw new ApiError(reply.status, error.code ?? "", error.message ?? `HTTP ${reply.status}`);
  }
  return json;
}

async function send(path, { method = "GET", body, headers = {} }) {
  const all = new Headers(headers);
  if (token) {
    all.set("reprise-admin-token", token);
  }
  if (body !== undefined) {
    all.set("content-type", "application/json");
  }
  try {
    return await fetch(path, {
      method,
      headers: all,
      body: typeof body === "object" ? JSON.stringify(body) : body,
      mode: "same-origin",
      // A cookie of another service on this host is no part of any request.
      credentials: "omit",
      // Answers say themselves that nobody may keep them. "no-store" would have the browser send a
      // Cache-Control, which a request to be explained would be taken to have come with.
      cache: "default",
      redirect: "error",
    });
  } catch {
    throw new ApiError(0, "unreachable", "The gateway cannot be reached.");
  }
}

/** Lets the token be asked for again, after somebody has closed the question. */
export function reconsider() {
  declined = false;
}

/** Asks once for all calls that wait for it. */
function askForToken(wasWrong) {
  asking ??= new Promise((resolve, reject) => {
    const input = h("input", {
      class: "input", type: "password", name: "token", required: true, autocomplete: "off",
      spellcheck: "false", autofocus: true,
    });
    const forTab = h("input", { type: "checkbox", checked: true });
    const asked = dialog("Admin token");
    let given = false;
    put(asked.body,
      h("p", { class: "soft" },
        "The admin API is opened with the token that its configuration names as ",
        h("code", {}, "admin.token"), ". It is sent to this gateway alone and never stored on disk."),
      wasWrong ? h("p", { class: "fault", role: "alert" }, "That was not the token.") : null,
      h("form", {
        class: "token",
        onsubmit: (event) => {
          event.preventDefault();
          keep(input.value.trim(), forTab.checked);
          given = true;
          asked.close();
        },
      },
      field("Token", input),
      h("label", { class: "check" }, forTab, "Remember it until this tab is closed"),
      h("div", { class: "row end" },
        h("button", { class: "button main", type: "submit" }, "Open"))));
    input.focus();
    asked.box.addEventListener("close", () => {
      asking = null;
      if (given) {
        resolve();
      } else {
        declined = true;
        reject(new ApiError(401, "admin_token_needed", "This gateway's admin API needs its token."));
      }
    });
  });
  return asking;
}
