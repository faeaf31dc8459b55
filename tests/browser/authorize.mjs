// Swagger UI's Authorize, against the sample of security: a user and a password become a token, and
// the token opens the routes whose scopes were asked for, and no others.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { check, folder, host, samples, source, tool, write } from "./setting.mjs";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
check(chromium, "chromium is not installed");
const plugins = path.join(path.dirname(samples), "secured");
if (!existsSync(path.join(plugins, "secured.so"))) process.exit(77);

const { chromium: driver } = await tool("playwright-core");
const shots = folder("screenshots");
const sample = path.join(source, "plugins", "secured");
// Comments out, and the files where they are.
const settings = JSON.parse(readFileSync(path.join(sample, "settings.json"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
for (const [name, file] of [["basic", "users"], ["key", "keys"]])
  settings.security.schemes[name].file = path.join(sample, file);
const { url, stop } = await host(plugins, write(path.join(folder("settings"), "secured.json"), settings));
const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], timeout: 120000 });

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  page.setDefaultTimeout(120000);
  await page.goto(`${url}/docs`, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".opblock");

  /** What "Try it out" of a route shows. */
  async function status(target) {
    const block = page.locator(".opblock", { has: page.locator(`[data-path="${target}"]`) });
    if ((await block.locator(".execute").count()) === 0) {
      await block.locator(".opblock-summary-control").click();
      await block.locator(".try-out__btn").click();
    }
    const [answer] = await Promise.all([
      page.waitForResponse((one) => new URL(one.url()).pathname === target),
      block.locator(".execute").click(),
    ]);
    return answer.status();
  }

  check((await status("/users/me")) === 401, "without a token /users/me is 401");

  await page.locator(".auth-wrapper .authorize").first().click();
  const dialog = page.locator(".dialog-ux .auth-container", { hasText: "oauth2" });
  await dialog.waitFor();
  await dialog.locator('input[data-name="username"], #oauth_username').fill("johndoe");
  await dialog.locator('input[data-name="password"], #oauth_password').fill("secret");
  await dialog.locator("label", { hasText: "me" }).locator(".item").first().click();
  const [token] = await Promise.all([
    page.waitForResponse((one) => new URL(one.url()).pathname === "/token"),
    dialog.locator(".authorize").click(),
  ]);
  check(token.status() === 200, `POST /token is ${token.status()}`);
  await page.screenshot({ path: path.join(shots, "authorize.png") });
  await page.locator(".dialog-ux .close-modal").click();

  check((await status("/users/me")) === 200, "with the token /users/me is 200");
  check((await status("/users/me/items")) === 403, "a scope that was not asked for is 403");
  check((await status("/status")) === 200, "/status asks for no scope");
  console.log("Authorize in a browser: a token by the password flow, 401, 200 and 403 as they should be");
} finally {
  await browser.close();
  await stop();
}
