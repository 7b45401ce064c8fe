import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { go, launch, open } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["overview", "live", "entries", "explain", "quality"];
const READY = {
  overview: ".verdicts li", live: ".live tbody tr", entries: ".found tbody tr",
  explain: ".asked", quality: ".verdicts li",
};

let browser;

before(async () => {
  mkdirSync("screens", { recursive: true });
  browser = await launch();
});

after(async () => {
  await browser.close();
});

async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  test(`everybody can read and reach everything, ${colorScheme}`, async () => {
    const { page, complaints } = await open(browser, { colorScheme, reducedMotion: "reduce" });
    for (const view of VIEWS) {
      await go(page, view);
      await page.waitForSelector(READY[view]);
      assert.deepEqual(await violations(page), [], view);
    }
    await page.getByLabel("The app's key").waitFor({ state: "detached" });
    await go(page, "explain");
    await page.getByLabel("The app's key").fill("k");
    await page.getByRole("button", { name: "Explain" }).click();
    await page.waitForSelector(".decision");
    assert.deepEqual(await violations(page), [], "an explanation");
    await go(page, "entries");
    await page.getByLabel("Near to a text").fill("password");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".nearness");
    assert.deepEqual(await violations(page), [], "a search");
    await page.click(".found tbody .link");
    await page.waitForSelector("dialog .answer");
    assert.deepEqual(await violations(page), [], "an entry");
    await page.keyboard.press("Escape");
    await page.click("button:has-text('Purge…')");
    await page.locator("dialog input[name=similarity]").fill("0.5");
    await page.click("text=Dry run");
    await page.waitForSelector("dialog .samples");
    assert.deepEqual(await violations(page), [], "a purge");
    assert.deepEqual(complaints, []);
  });

  test(`views fit wide and narrow screens, ${colorScheme}`, async () => {
    for (const width of [1440, 900, 390]) {
      const { page, profile } = await open(browser, {
        colorScheme, viewport: { width, height: 900 },
      });
      for (const view of VIEWS) {
        await go(page, view);
        await page.waitForSelector(READY[view]);
        const over = await page.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${view} at ${width} is wider by ${over}`);
        await page.screenshot({ path: `screens/${view}-${colorScheme}-${width}.png` });
      }
      await profile.close();
    }
  });
}

test("the theme is the system's until one is chosen, which is remembered", async () => {
  const { page } = await open(browser, { colorScheme: "dark" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole("radio", { name: "Light" }).click();
  const light = await ground();
  assert.notEqual(light, dark);
  await page.reload();
  assert.equal(await ground(), light);
  await page.getByRole("radio", { name: "As the system" }).click();
  assert.equal(await ground(), dark);
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction((wanted) =>
    getComputedStyle(document.body).backgroundColor === wanted, light);
});

test("the keyboard alone is enough", async () => {
  const { page } = await open(browser);
  await page.waitForSelector(".verdicts li");
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") ?? at.textContent.trim();
  });
  const tabTo = async (wanted, limit = 60) => {
    for (let i = 0; i < limit; i++) {
      await page.keyboard.press("Tab");
      if ((await focused()).startsWith(wanted)) {
        return;
      }
    }
    assert.fail(`${wanted} is not reached by the tab key`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the content");
  const skip = await page.locator(".skip").boundingBox();
  assert.ok(skip.y >= 0, "it shows where it has the focus");
  await tabTo("Entries");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".found tbody tr");
  assert.equal(await focused(), "Entries", "the new view's heading has the focus");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Purge…");
  await page.keyboard.press("Tab");
  await page.keyboard.type("reset my password");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".nearness");
  await tabTo("How");
  const opener = await focused();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog .answer");
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() =>
      document.activeElement !== document.body && !document.activeElement.closest("dialog"));
    assert.ok(!outside, "the focus stays within the dialog");
  }
  await page.keyboard.press("Escape");
  assert.equal(await focused(), opener, "the focus is back where it came from");
  await page.keyboard.press("Shift+Tab");
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(ring, "solid", "the focus is seen");
});

test("a gateway that cannot be reached is told, and found again", async () => {
  const { page, profile } = await open(browser);
  await page.waitForSelector(".state[data-state=good]");
  await profile.setOffline(true);
  await page.waitForSelector("#banner:has-text('cannot be reached')");
  await profile.setOffline(false);
  await page.waitForSelector(".state[data-state=good]");
  assert.ok(await page.locator("#banner").isHidden());
});
