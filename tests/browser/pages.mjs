// The pages in a browser: Swagger UI lists every operation and tries one out, ReDoc and the front
// page render, and nothing is asked of any other machine; also behind a proxy that takes a prefix off.
// Screenshots are kept in the build folder.

import { existsSync } from "node:fs";
import { createServer, request } from "node:http";
import path from "node:path";
import { check, document, folder, host, samples, tool } from "./setting.mjs";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
check(chromium, "chromium is not installed");

const { chromium: driver } = await tool("playwright-core");
const shots = folder("screenshots");
const { url, stop } = await host();
const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], timeout: 120000 });
// A machine that is busy with other tests is slow to draw.
const patience = 120000;
const outside = [], complaints = [];

/** As nginx' "location /v1/ { proxy_pass http://portico/; }": what is not below the prefix is not there. */
function behind(prefix) {
  const server = createServer((asked, answer) => {
    const { method, headers } = asked;
    if (!asked.url.startsWith(`${prefix}/`)) return answer.writeHead(404).end();
    const onward = request(url + asked.url.slice(prefix.length), { method, headers }, (came) => {
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
    asked.pipe(onward);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve({ server, origin: `http://127.0.0.1:${server.address().port}` })),
  );
}

const proxy = await behind("/v1");

async function open(target, from = url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  page.setDefaultTimeout(patience);
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== from && protocol !== "data:" && protocol !== "blob:") outside.push(request.url());
  });
  page.on("console", (message) => {
    // Swagger UI says the second of each link to an operation with "_" in its name.
    const known = /favicon|escaping deep link whitespace/;
    if (message.type() === "error" && !known.test(message.text())) complaints.push(`${target}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${target}: ${error}`));
  const response = await page.goto(from + target, { waitUntil: "domcontentloaded" });
  check(response.status() === 200, `${target} is answered with ${response.status()}`);
  return page;
}

const shot = (page, name, options = {}) => page.screenshot({ path: path.join(shots, `${name}.png`), ...options });

let operations = 0;
try {
  const whole = document(samples);
  const all = Object.entries(whole.paths).flatMap(([name, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${name}`));

  operations = all.length;
  const docs = await open("/docs");
  await docs.waitForSelector(".opblock");
  const listed = await docs.$$eval(".opblock-summary", (rows) =>
    rows.map((one) => `${one.querySelector(".opblock-summary-method").textContent} ${one.querySelector("[data-path]").getAttribute("data-path")}`),
  );
  check(JSON.stringify([...listed].sort()) === JSON.stringify([...all].sort()), `Swagger UI lists ${listed}`);
  await shot(docs, "swagger-ui");

  const post = docs.locator(".opblock-post", { has: docs.locator('[data-path="/items/"]') });
  await post.locator(".opblock-summary-control").click();
  await post.locator(".try-out__btn").click();
  await post.locator("textarea.body-param__text").fill('{"name": "My New Item", "price": 10.5}');
  await post.locator(".execute").click();
  const status = post.locator(".live-responses-table tbody .response-col_status").first();
  await status.waitFor();
  check((await status.textContent()).trim().startsWith("201"), `"Try it out" shows ${await status.textContent()}`);
  await post.scrollIntoViewIfNeeded();
  await shot(docs, "swagger-ui-tried-out");

  const redoc = await open("/redoc");
  await redoc.waitForSelector("[data-section-id] h2, [id^='operation/'], [id^='tag/']");
  const text = await redoc.textContent("#redoc");
  for (const item of Object.values(whole.paths))
    for (const operation of Object.values(item)) check(text.includes(operation.summary), `ReDoc lacks "${operation.summary}"`);
  await shot(redoc, "redoc");
  // ReDoc knows one colour scheme: nothing of the front page's may shine through.
  await redoc.emulateMedia({ colorScheme: "dark" });
  const back = await redoc.evaluate(() => getComputedStyle(document.body).backgroundColor);
  check(/^rgba?\((255, 255, 255|0, 0, 0, 0)\)$/.test(back), `ReDoc stands on ${back}`);

  const front = await open("/");
  const rows = await front.$$eval("tr", (all) => all.map((row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent).join(" ")));
  const plain = rows.map((row) => row.replace(/\{(\w+):\w+\}/g, "{$1}"));
  check(JSON.stringify([...plain].sort()) === JSON.stringify([...all].sort()), `the front page lists ${rows}`);
  await shot(front, "front", { fullPage: true });
  await front.emulateMedia({ colorScheme: "dark" });
  await shot(front, "front-dark");
  await front.setViewportSize({ width: 390, height: 844 });
  const fits = await front.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  check(fits, "the front page is wider than a telephone");
  await shot(front, "front-narrow");
  await front.setViewportSize({ width: 1280, height: 1600 });
  // Each route of the front page leads to its operation in Swagger UI, opened.
  await front.click('a:has-text("/items/{item_id}")');
  await front.waitForSelector("#operations-Items-get_items_item_id.is-open");
  await front.goto(`${url}/`);
  await front.click("text=Read it in ReDoc");
  await front.waitForURL(`${url}/redoc`);

  const moved = await open("/v1/docs/", proxy.origin);
  await moved.waitForSelector(".opblock");
  check(moved.url().startsWith(`${proxy.origin}/v1/docs`), `behind a proxy Swagger UI is at ${moved.url()}`);
  const read = await open("/v1/redoc", proxy.origin);
  await read.waitForSelector("[data-section-id] h2, [id^='operation/'], [id^='tag/']");
  const first = await open("/v1/", proxy.origin);
  await first.click('a:has-text("/items/{item_id}")');
  await first.waitForSelector("#operations-Items-get_items_item_id.is-open");

  check(outside.length === 0, `asked elsewhere: ${outside}`);
  check(complaints.length === 0, `the browser complains:\n${complaints.join("\n")}`);
} finally {
  await browser.close();
  proxy.server.close();
  await stop();
}
console.log(`the pages render with ${operations} operations; screenshots are in ${shots}`);
