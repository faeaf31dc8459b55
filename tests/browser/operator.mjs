// The operator's page in a browser: its tables are there without scripts and with them, what is new
// comes by events, text of others stays text, and nothing is asked of any other machine. Screenshots,
// light and dark, wide and narrow, are kept in the build folder.

import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, check, folder, portico, samples, start, tool } from "./setting.mjs";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
check(chromium, "chromium is not installed");

const { chromium: driver } = await tool("playwright-core");
const shots = folder("screenshots");
const plugins = path.join(folder("operator"), "plugins");
rmSync(plugins, { recursive: true, force: true });
mkdirSync(plugins);
copyFileSync(path.join(samples, "items.so"), path.join(plugins, "items.so"));
const danger = path.join(build, "fixtures", "danger_1.so");
check(existsSync(danger), `${danger} has not been built`);
copyFileSync(danger, path.join(plugins, "danger.so"));
const hostile = "<img src=x onerror=alert(1)>.so";
writeFileSync(path.join(plugins, hostile), "no library");

const args = ["serve", "--plugins", plugins, "--listen", "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0"];
const child = start(portico, args, /monitoring on (http:\/\/\S+)[^]*listening on (http:\/\/\S+)/);
const [, watched, url] = await child.started;
const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], timeout: 120000 });
const patience = 120000;
const outside = [], complaints = [];

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== watched && protocol !== "data:") outside.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => (complaints.push(`a dialog: ${dialog.message()}`), dialog.dismiss()));
  const response = await page.goto(`${watched}/`, { waitUntil: "domcontentloaded" });
  check(response.status() === 200, `the page is answered with ${response.status()}`);
  return page;
}

const cells = (page, table) =>
  page.$$eval(`#${table} tbody tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
const shot = (page, name) => page.screenshot({ path: path.join(shots, `operator-${name}.png`), fullPage: true });
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

try {
  const ask = async (target) => (await fetch(url + target)).status;
  for (let count = 0; count < 30; ++count) await ask("/items");
  check((await ask("/items/a")) === 422, "an item that is no number");

  const bare = await open({ javaScriptEnabled: false });
  const there = await cells(bare, "plugins");
  check(there.some((row) => row[0] === "items" && row[2] === "serving"), `without scripts the plugins are ${JSON.stringify(there)}`);
  check((await cells(bare, "routes")).some((row) => row[1] === "/items"), "without scripts there are no routes");
  check((await cells(bare, "refusals")).some((row) => row[1].endsWith(hostile)), "the refused file is not named");
  check((await bare.$$("img")).length === 0, "a name became an element");

  const page = await open();
  await page.waitForFunction(() => document.querySelector("#news span").textContent === ", live");
  check(JSON.stringify(await cells(page, "plugins")) === JSON.stringify(await cells(bare, "plugins")), "the script shows other plugins than the server");
  check((await cells(page, "refusals")).some((row) => row[1].endsWith(hostile)), "the script does not name the refused file");
  check((await page.$$("img")).length === 0, "the script made a name an element");

  const count = () => page.$eval("#routes tbody", (body) => [...body.rows].find((row) => row.cells[1].textContent === "/items" && row.cells[0].textContent === "GET").cells[7].textContent);
  check((await count()) === "30", `the page counts ${await count()} requests`);
  await ask("/items");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("#routes tbody tr")].some((row) => row.cells[1].textContent === "/items" && row.cells[7].textContent === "31"),
  );

  await fetch(`${url}/danger/segv`).catch(() => {});
  // Its end is that of the events, too: the browser comes back by itself.
  await page.waitForSelector("#crashes details");
  await page.click("#crashes summary");
  const trace = await page.textContent("#crashes pre");
  check(trace.includes("write_to_nowhere"), `the backtrace is ${trace}`);
  await page.waitForFunction(() => document.querySelector("#news span").textContent === ", live");
  check(await page.$eval("#crashes details", (details) => details.open), "the backtrace closes by itself");

  check(await fits(page), "the page is wider than the window");
  await shot(page, "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await shot(page, "dark");
  await page.setViewportSize({ width: 390, height: 844 });
  check(await fits(page), "the page is wider than a telephone");
  await shot(page, "narrow-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await shot(page, "narrow-light");
  await bare.reload();
  await shot(bare, "without-scripts");

  check(outside.length === 0, `asked elsewhere: ${outside}`);
  const lost = /ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE)/;
  const serious = complaints.filter((text) => !lost.test(text));
  check(serious.length === 0, `the browser complains:\n${serious.join("\n")}`);
} finally {
  await browser.close();
  await child.stop();
}
console.log(`the operator's page is live; screenshots are in ${shots}`);
