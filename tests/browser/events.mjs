// Server-Sent Events in a browser: its own EventSource reads type, data, id and retry, and when the
// stream has ended comes back by itself and says where it was.

import { existsSync } from "node:fs";
import { check, host, tool } from "./setting.mjs";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
check(chromium, "chromium is not installed");

const { chromium: driver } = await tool("playwright-core");
const { url, stop } = await host();
const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], timeout: 120000 });

try {
  const page = await browser.newPage();
  page.setDefaultTimeout(120000);
  await page.goto(`${url}/new-path`);
  const got = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const events = [];
        const opened = [];
        const source = new EventSource("/stream?count=3");
        source.onopen = () => opened.push(performance.now());
        source.addEventListener("tick", (event) => {
          events.push({ type: event.type, id: event.lastEventId, data: JSON.parse(event.data) });
          if (events.length === 7) source.close(), resolve({ events, opened });
        });
        setTimeout(() => reject(new Error(`only ${JSON.stringify(events)}`)), 100000);
      }),
  );
  const wanted = [1, 2, 3, 4, 5, 6, 7].map((number) => ({ type: "tick", id: `${number}`, data: { number, text: "tick" } }));
  check(JSON.stringify(got.events) === JSON.stringify(wanted), `the browser got ${JSON.stringify(got.events)}`);
  check(got.opened.length === 3, `the browser connected ${got.opened.length} times`);
  // Without "retry" Chromium waits three seconds.
  const pause = got.opened[1] - got.opened[0];
  check(pause > 400, `the browser came back after ${pause} ms, before retry`);
  console.log(`a browser read ${got.events.length} events over ${got.opened.length} connections, ${pause.toFixed(0)} ms apart`);
} finally {
  await browser.close();
  await stop();
}
