// The documents of recorded cases: all of them are served by one plugin, each below /c/<id>.

import { readFileSync } from "node:fs";
import { check, document, parityCases, parityPlugins, paritySettings } from "./setting.mjs";

export const wanted = 200;

/** The document of all cases. */
export const recorded = () => document(parityPlugins, paritySettings());

/** The recorded cases by id. */
export const cases = () =>
  new Map(
    readFileSync(parityCases, "utf8")
      .split("\n")
      .filter((line) => line && !/[:\[ ](NaN|-?Infinity)[,\]}]/.test(line))
      .map((line) => JSON.parse(line))
      .map((one) => [one.id, one]),
  );

/** Which case a path belongs to. */
export const caseOf = (name) => name.split("/")[2];

/** The part of a document that belongs to the paths which `belongs` names. */
export function part(whole, belongs) {
  const paths = Object.fromEntries(Object.entries(whole.paths).filter(([name]) => belongs(name)));
  const schemas = {};
  const visit = (value) => {
    if (typeof value === "string" && value.startsWith("#/components/schemas/")) {
      const name = value.slice("#/components/schemas/".length);
      if (name in schemas) return;
      check(name in whole.components.schemas, `the component ${name} is missing`);
      schemas[name] = whole.components.schemas[name];
      visit(schemas[name]);
    } else if (value && typeof value === "object") {
      Object.values(value).forEach(visit);
    }
  };
  visit(paths);
  return { ...whole, paths, components: { schemas } };
}

/** Every nth case of the recorded ones whose routes are documented, the areas as they come. */
export function varied(whole) {
  const listed = new Set(Object.keys(whole.paths).map(caseOf));
  const documented = [...cases().keys()].filter((id) => listed.has(id));
  const step = documented.length / wanted;
  return Array.from({ length: wanted }, (_, i) => documented[Math.floor(i * step)]);
}

