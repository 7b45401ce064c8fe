import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { admin, ask, go, launch, open } from "./browser.mjs";

let browser;
let page;
let complaints;

before(async () => {
  browser = await launch();
  ({ page, complaints } = await open(browser));
});

after(async () => {
  await browser.close();
});

const texts = (selector) => page.locator(selector).allTextContents();

test("the overview tells what was saved", async () => {
  await page.waitForFunction(() => document.querySelectorAll(".figure .value.skeleton").length === 0);
  const figures = await texts(".figure .value");
  assert.equal(figures.length, 4);
  for (const figure of figures.slice(0, 3)) {
    assert.match(figure, /[1-9]/, `a figure above zero: ${figures}`);
  }
  // An upstream on this machine is hardly slower than the cache.
  assert.match(figures[3], /^\d+(\.\d)? m?s$/);
  const { total } = await admin("/admin/stats?window=5m");
  assert.ok(total.exact >= 3 && total.semantic >= 1 && total.money_saved > 0, JSON.stringify(total));
  const routes = (await texts(".view-overview table tbody th")).join();
  assert.match(routes, /default/);
  assert.match(routes, /checked/);
  assert.match((await texts(".verdicts"))[0], /limit|Limit/);
});

test("charts have values, for the pointer and for the keyboard", async () => {
  for (const name of ["requests", "savings", "latency", "similarity"]) {
    const drawn = page.locator(`[data-chart=${name}] path`).first();
    await drawn.waitFor({ state: "attached" });
    const paths = await page.locator(`[data-chart=${name}] path`).evaluateAll(
      (all) => all.map((path) => path.getAttribute("d")).join(""));
    assert.match(paths, /[ML]\d/, `${name} is drawn`);
    assert.doesNotMatch(paths, /NaN|undefined|Infinity/, name);
  }
  const requests = page.locator("[data-chart=requests]");
  await requests.focus();
  await page.keyboard.press("End");
  assert.match(await requests.getAttribute("aria-valuetext"), /\d\d:\d\d:\d\d – /);
  const { width } = await requests.boundingBox();
  await requests.hover({ position: { x: width - 40, y: 60 } });
  await page.locator("#tip").waitFor({ state: "visible" });
  await page.mouse.move(5, 5);
  await page.locator("#tip").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.waitForFunction(() =>
    document.querySelector("[data-chart=requests]").textContent.includes("100 %"));
});

test("the threshold is drawn into the spread of similarities", async () => {
  const mark = page.locator("[data-chart=similarity] .marked");
  assert.match(await mark.first().textContent(), /0\.\d+/);
});

test("live requests are filtered by outcome, route and reason", async () => {
  await go(page, "live");
  await page.waitForSelector(".live tbody tr");
  const all = await page.locator(".live tbody tr").count();
  await page.getByLabel("Outcome").selectOption("semantic-hit");
  const outcomes = await texts(".live tbody td:nth-child(2)");
  assert.ok(outcomes.length >= 1 && outcomes.length < all);
  assert.deepEqual([...new Set(outcomes)], ["Semantic hit"]);
  assert.match((await texts(".live tbody td:nth-child(6)"))[0], /0\.\d{3}|1\.000/);
  await page.getByLabel("Outcome").selectOption("");
  await page.getByLabel("Route").selectOption("checked");
  assert.deepEqual([...new Set(await texts(".live tbody td:nth-child(4)"))], ["checked"]);
  await page.getByLabel("Route").selectOption("*");
  await page.getByLabel("Text").fill("temperature");
  assert.deepEqual([...new Set(await texts(".live tbody td:nth-child(3)"))], ["high-temperature"]);
  await page.getByLabel("Text").fill("nobody has ever said this");
  await page.waitForSelector("text=None of them fits");
  await page.getByLabel("Text").fill("");
});

test("the live list stands still while it is paused", async () => {
  const newest = () => page.locator(".live tbody tr").first().getAttribute("data-number");
  await page.click("button:has-text('Pause')");
  const before = await newest();
  await ask("How do I reset my password?");
  await page.waitForSelector("button:has-text('1 new')");
  assert.equal(await newest(), before);
  await page.click("button:has-text('Go on')");
  await page.waitForFunction((was) =>
    document.querySelector(".live tbody tr").dataset.number !== was, before);
  await page.click(".live tbody tr:first-child .link");
  assert.match(await page.locator("dialog").textContent(), /Exact hit/);
  await page.keyboard.press("Escape");
});

test("entries are listed by pages and in an order", async () => {
  await go(page, "entries");
  await page.waitForSelector(".found tbody tr");
  assert.equal(await page.locator(".found tbody tr").count(), 50);
  const first = await texts(".found tbody td:first-child");
  await page.getByLabel("Next page").click();
  await page.waitForFunction((was) =>
    document.querySelector(".found tbody td").textContent !== was, first[0]);
  assert.ok(!first.includes((await texts(".found tbody td:first-child"))[0]));
  await page.getByLabel("Order").selectOption("uses");
  await page.waitForFunction(() =>
    document.querySelector(".found tbody td:nth-last-child(3)").textContent !== "0");
  const uses = (await texts(".found tbody td:nth-last-child(3)")).map(Number);
  assert.deepEqual(uses, uses.toSorted((a, b) => b - a));
});

test("a search by text finds the nearest with its score", async () => {
  await page.getByLabel("Near to a text").fill("I want to reset my password");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForSelector(".nearness");
  const scores = (await texts(".found tbody td:first-child")).map(Number);
  assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  assert.ok(scores[0] > 0.9, `the nearest: ${scores[0]}`);
  assert.match((await texts(".found tbody td:nth-child(2)"))[0], /reset my password/);
  await page.click(".found tbody tr:first-child .link");
  await page.waitForSelector("dialog .answer");
  assert.match(await page.locator("dialog .question").textContent(), /reset my password/);
  assert.match(await page.locator("dialog .answer").textContent(), /^answer /);
  await page.click("dialog button:has-text('JSON')");
  assert.match(await page.locator("dialog .answer").textContent(), /"chat.completion"/);
  await page.keyboard.press("Escape");
});

test("a request is compared with an entry", async () => {
  await page.click(".found tbody tr:first-child .link");
  await page.click("text=Compare a request with it");
  await page.waitForSelector(".view-explain");
  assert.equal(await page.locator("dialog").count(), 0);
  assert.notEqual(await page.getByLabel("Compare with the entry").inputValue(), "");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.waitForSelector(".explained:has-text('Compared with the entry')");
  await page.getByLabel("Compare with the entry").fill("");
});

test("explain tells why", async () => {
  await go(page, "explain");
  const explain = async (content, more = {}) => {
    await page.getByLabel("Request", { exact: true }).fill(JSON.stringify(
      { model: "gpt-4o", messages: [{ role: "user", content }], ...more }));
    await page.getByRole("button", { name: "Explain" }).click();
  };
  await page.getByLabel("The app's key").fill("k");
  await explain("How do I reset my password?");
  await page.waitForSelector(".decision:has-text('Exact hit')");
  await explain("How could I reset my password?");
  await page.waitForSelector(".decision:has-text('Semantic hit')");
  assert.match((await texts(".explained tbody tr"))[0], /0\.\d{3}accepted/);
  await explain("Where can I buy bananas in the old town?");
  await page.waitForSelector(".decision:has-text('Miss')");
  await explain("hello", { temperature: 1.9 });
  await page.waitForSelector(".decision:has-text('high-temperature')");
  await page.getByLabel("Request", { exact: true }).fill("{");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.waitForSelector(".fault:has-text('not JSON')");
});

test("quality shows each route's estimate, settings and what was learned", async () => {
  await go(page, "quality");
  await page.waitForSelector(".verdicts li");
  await page.getByLabel("Route").selectOption("checked");
  await page.waitForSelector(".verdicts:has-text('checked')");
  const { routes } = await admin("/admin/quality");
  const checked = routes.find((one) => one.route === "checked");
  assert.ok(checked.checks.right + checked.checks.wrong >= 1, JSON.stringify(checked.checks));
  assert.match((await texts(".verdicts"))[0], new RegExp(`of ${checked.checks.right} checked`));
  assert.match((await texts(".view-quality table"))[0], /all traffic/);
  await page.click("text=Score");
  await page.waitForFunction(() =>
    document.querySelector("[data-chart=similarity]").textContent.includes("0.10"));
});

test("a purge shows what would go and removes it when told twice", async () => {
  const entries = async (tag) => (await admin(`/admin/entries?tag=${tag}`)).total;
  const doomed = await entries("doomed");
  assert.equal(doomed, 3);
  const { total } = await admin("/admin/entries");
  await go(page, "entries");
  await page.getByLabel("Tag").fill("doomed");
  await page.click("button:has-text('Purge…')");
  assert.equal(await page.locator("dialog input[name=tag]").inputValue(), "doomed");
  assert.ok(await page.locator("dialog button:has-text('Delete')").isDisabled());
  await page.click("text=Dry run");
  await page.waitForSelector("text=3 entries would go");
  assert.equal(await page.locator("dialog .samples li").count(), 3);
  assert.equal(await entries("doomed"), 3, "a dry run removes nothing");
  await page.locator("dialog input[name=model]").fill("other");
  assert.ok(await page.locator("dialog button:has-text('Delete')").isDisabled(), "not dry run yet");
  await page.locator("dialog input[name=model]").fill("");
  await page.click("text=Dry run");
  await page.click("dialog button:has-text('Delete 3…')");
  await page.click("button:text-is('Delete 3')");
  await page.waitForSelector("text=3 deleted.");
  assert.equal(await entries("doomed"), 0);
  assert.equal((await admin("/admin/entries")).total, total - 3);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog input[name=tag]", { state: "detached" });
});

test("one entry is deleted when told twice", async () => {
  await page.getByLabel("Tag").fill("single");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".found tbody tr").length === 1);
  await page.click(".found tbody .link");
  await page.click("text=Delete entry…");
  await page.click("text=Delete it for good");
  await page.waitForSelector("text=No entry fits");
  assert.equal((await admin("/admin/entries?tag=single")).total, 0);
});

test("nothing of this was complained about", () => {
  assert.deepEqual(complaints, []);
});
