// Chromium, and pages that complain of whatever a page should not do.
import { chromium } from "playwright-core";

export const PAGE = process.env.PAGE_URL;
export const APP = process.env.APP_URL;

/** @param more arguments of this test's own */
export const launch = (...more) =>
  chromium.launch({
    executablePath: process.env.BROWSER,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      ...(process.env.BROWSER_ARGS ?? "").split(" ").filter((arg) => arg !== ""),
      ...more,
    ],
  });

/**
 * A page in a profile of its own. Its complaints are what it wrote as errors, dialogs that it
 * opened, and requests that went elsewhere.
 */
export async function open(browser, { url = PAGE, path = "/", ...context } = {}) {
  const profile = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
  const page = await profile.newPage();
  const complaints = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== "data:" && asked.origin !== origin) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  page.setDefaultTimeout(20_000);
  await page.goto(`${url}${path}`);
  return { page, profile, complaints };
}

/** Goes to a view of the page that is open. */
export async function go(page, view) {
  await page.click(`nav a[data-view=${view}]`);
  await page.waitForSelector(`.view-${view}`);
}

/** Asks the gateway as an app would. */
export const ask = (content, { key = "k", model = "gpt-4o", headers = {}, ...body } = {}) =>
  fetch(`${APP}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify({ model, messages: [{ role: "user", content }], ...body }),
  });

/** What the admin API says to who is no browser. */
export const admin = async (path) => (await fetch(`${PAGE}${path}`)).json();
