import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { admin, go, launch, open, PAGE } from "./browser.mjs";

const TOKEN_URL = process.env.TOKEN_URL;
const TOKEN = process.env.TOKEN;

let browser;

before(async () => {
  browser = await launch("--host-resolver-rules=MAP evil.example 127.0.0.1");
});

after(async () => {
  await browser.close();
});

test("what people wrote stays text wherever it is shown", async () => {
  const { page, complaints } = await open(browser, { path: "/#/entries" });
  await page.waitForSelector(".found tbody tr");
  await page.getByLabel("Tag").fill("attack");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".found tbody tr").length === 1);
  const row = await page.locator(".found tbody tr").textContent();
  assert.match(row, /<img src=x onerror=alert\(1\)>/);
  assert.match(row, /<b onmouseover=alert\(2\)>model/);
  await page.click(".found tbody .link");
  await page.waitForSelector("dialog .answer");
  assert.match(await page.locator("dialog .answer").textContent(), /<script>alert\(3\)<\/script>/);
  await page.keyboard.press("Escape");
  await page.click("button:has-text('Purge…')");
  await page.click("text=Dry run");
  await page.waitForSelector("dialog .samples");
  assert.match(await page.locator("dialog .samples").textContent(), /onerror/);
  await page.keyboard.press("Escape");
  await go(page, "live");
  await page.getByLabel("Text").fill("onmouseover");
  await page.waitForSelector(".live tbody tr");
  await page.click(".live tbody .link");
  assert.match(await page.locator("dialog").textContent(), /<b onmouseover/);
  assert.equal(await page.locator("img, main script, dialog script, [onerror], [style*=url]").count(), 0);
  assert.deepEqual(complaints, []);
});

test("the page may load, run and reach nothing but its own", async () => {
  const reply = await fetch(PAGE);
  const policy = reply.headers.get("content-security-policy");
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'",
    "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) {
    assert.ok(policy.includes(rule), rule);
  }
  assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
  assert.equal(reply.headers.get("referrer-policy"), "no-referrer");
  const { page } = await open(browser);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return Boolean(window.ran);
  });
  assert.ok(!ran, "an inline script is not run");
});

test("a page of another origin neither reads nor purges", async () => {
  const { total } = await admin("/admin/entries");
  const page = createServer((_, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end("<title>elsewhere</title>");
  });
  await new Promise((done) => page.listen(0, "127.0.0.1", done));
  const elsewhere = `http://127.0.0.1:${page.address().port}`;
  try {
    const profile = await browser.newContext();
    const tab = await profile.newPage();
    await tab.goto(elsewhere);
    const outcomes = await tab.evaluate(async (target) => {
      const attempt = (path, options) =>
        fetch(target + path, options).then((reply) => `${reply.type} ${reply.status}`, () => "failed");
      return [
        await attempt("/admin/entries"),
        await attempt("/admin/entries", { mode: "no-cors" }),
        await attempt("/admin/flush", {
          method: "POST", body: "{}", headers: { "content-type": "application/json" },
        }),
        await attempt("/admin/flush", { method: "POST", body: "{}", mode: "no-cors" }),
      ];
    }, PAGE);
    assert.deepEqual(outcomes, ["failed", "opaque 0", "failed", "opaque 0"]);
    await tab.setContent(
      `<form method="post" enctype="text/plain" action="${PAGE}/admin/flush">
       <input name='{"dry_run":' value='false}'></form>`);
    await tab.evaluate(() => document.forms[0].submit());
    await tab.waitForURL(/admin\/flush/);
    assert.match(await tab.content(), /browser_refused/);
    await profile.close();
  } finally {
    page.close();
  }
  assert.equal((await admin("/admin/entries")).total, total);
});

test("a name that was made to point here opens nothing", async () => {
  const evil = `http://evil.example:${new URL(PAGE).port}`;
  const { page } = await open(browser, { url: evil });
  await page.waitForSelector("#banner:has-text('expected an IP address or localhost')");
  const status = await page.evaluate(() =>
    fetch("/admin/flush", {
      method: "POST", body: "{}", headers: { "content-type": "application/json" },
    }).then((reply) => reply.status));
  assert.equal(status, 403);
});

test("a token is asked for, sent with each call, and kept by the tab alone", async () => {
  const { page, complaints } = await open(browser, { url: TOKEN_URL });
  const sent = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/admin/")) {
      sent.push(request.headers()["reprise-admin-token"]);
    }
  });
  await page.getByLabel("Token", { exact: true }).fill("not-the-token-of-it");
  await page.getByRole("button", { name: "Open" }).click();
  await page.waitForSelector("text=That was not the token.");
  await page.getByLabel("Token", { exact: true }).fill(TOKEN);
  await page.getByRole("button", { name: "Open" }).click();
  await page.waitForSelector(".state[data-state=good]");
  sent.length = 0;
  await go(page, "entries");
  await page.waitForSelector(".empty:has-text('Nothing is stored yet')");
  assert.ok(sent.length > 0 && sent.every((token) => token === TOKEN), `${sent}`);
  const kept = await page.evaluate(() => ({
    tab: JSON.stringify(sessionStorage), disk: JSON.stringify(localStorage),
    cookies: document.cookie, address: location.href,
  }));
  assert.ok(kept.tab.includes(TOKEN));
  assert.ok(!`${kept.disk}${kept.cookies}${kept.address}`.includes(TOKEN));
  await page.reload();
  await page.waitForSelector(".state[data-state=good]");
  // A browser tells of each 401 by itself.
  assert.deepEqual(complaints.filter((one) => !one.includes("401")), []);
});

test("who knows no token is told so, and can try again", async () => {
  const { page } = await open(browser, { url: TOKEN_URL });
  await page.waitForSelector("dialog");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#banner:has-text('needs its token')");
  await page.click("text=Enter the token");
  await page.getByLabel("Token", { exact: true }).fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".state[data-state=good]");
  assert.ok(await page.locator("#banner").isHidden());
});
