// What all of these tests need: the host under test, the tools, and a way to say what went wrong.

import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const environment = (name) => {
  if (!process.env[name]) throw new Error(`${name} is not set: run these tests with ctest`);
  return process.env[name];
};

export const portico = environment("PORTICO");
export const samples = environment("PORTICO_PLUGINS");
export const source = environment("PORTICO_SOURCE_DIR");
export const build = environment("PORTICO_BINARY_DIR");
export const place = environment("PORTICO_PLACE");
export const parityPlugins = path.join(build, "tests", "parity");
export const parityCases = path.join(source, "tests", "parity", "cases", "visible.jsonl");

const installed = createRequire(path.join(place, "package.json"));

/** A module of the tools, wherever this file stands. */
export async function tool(name) {
  const module = await import(pathToFileURL(installed.resolve(name)).href);
  return module.default ?? module;
}
export const bin = (name) => path.join(place, "node_modules", ".bin", name);

/** Telemetry and update checks off: nothing here may leave the machine. */
export const quiet = {
  ...process.env,
  CI: "1",
  DO_NOT_TRACK: "1",
  OPTIC_TELEMETRY_LEVEL: "off",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", env: quiet, maxBuffer: 1 << 28, ...options });
  if (done.error) throw done.error;
  return { status: done.status, output: done.stdout + done.stderr, stdout: done.stdout };
}

export function check(holds, message) {
  if (holds) return;
  console.error(`FAILED: ${message}`);
  process.exitCode = 1;
  throw new Error(message);
}

export function folder(name) {
  const made = path.join(place, name);
  mkdirSync(made, { recursive: true });
  return made;
}

export function write(file, value) {
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value, null, 2));
  return file;
}

/** The document of a folder of plugins, as `portico openapi` prints it. */
export function document(plugins, settings) {
  const args = ["openapi", "--plugins", plugins, ...(settings ? ["--config", settings] : [])];
  const done = run(portico, args);
  check(done.status === 0, `portico openapi failed:\n${done.output}`);
  return JSON.parse(done.stdout);
}

/** Settings under which the plugin of recorded cases serves them. */
export const paritySettings = () =>
  write(path.join(folder("settings"), "parity.json"), { plugins: { parity: { config: { cases: parityCases } } } });

/** A child that is ready when `ready` matches a line it prints; gives the match. */
export function start(command, args, ready, options = {}) {
  const child = spawn(command, args, { env: quiet, ...options });
  process.once("exit", () => child.kill("SIGKILL"));
  let output = "";
  const started = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} is not ready:\n${output}`)), 180000);
    const look = (chunk) => {
      output += chunk;
      const match = output.match(ready);
      if (match) clearTimeout(timer), resolve(match);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.removeAllListeners("exit");
      child.on("exit", resolve);
      child.kill("SIGTERM");
    });
  return { started, stop, output: () => output };
}

/** The host with a folder of plugins on a free port; `url` is where. */
export async function host(plugins = samples, settings) {
  const args = ["serve", "--plugins", plugins, "--listen", "127.0.0.1:0"];
  const child = start(portico, [...args, ...(settings ? ["--config", settings] : [])], /listening on (http:\/\/\S+)/);
  const [, url] = await child.started;
  return { url, stop: child.stop };
}
