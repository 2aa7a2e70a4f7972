import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import postcss from "postcss";
import { words } from "../../purgecss.config.js";

const root = (path) => new URL(`../../../${path}`, import.meta.url);
const read = (path) => postcss.parse(readFileSync(root(path), "utf8"));
const SERVER = "src/loadwright/server";
const whole = read("frontend/node_modules/@tabler/core/dist/css/tabler.min.css");
const reduced = read(`${SERVER}/web/static/vendor/tabler.min.css`);

// Each selector of each rule with its declarations, as it applies: in print, on small screens, with less motion.
function rules(sheet) {
  const found = new Map();
  sheet.walkRules((rule) => {
    if (rule.parent.name === "keyframes") return;
    const around = rule.parent.type === "atrule" ? `@${rule.parent.name} ${rule.parent.params} ` : "";
    for (const selector of rule.selectors) found.set(`${around}${selector} {${rule.nodes.join(";")}}`, selector);
  });
  return found;
}

const wholeRules = rules(whole);
const reducedRules = rules(reduced);
const leftOut = [...wholeRules].filter(([rule]) => !reducedRules.has(rule)).map(([, selector]) => selector);

function sources() {
  const names = readdirSync(root(SERVER), { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  const ours = names.filter((name) => /\.(html|js|py)$/.test(name) && !name.startsWith("web/static/vendor/"));
  return [...ours, "web/static/vendor/tabler.min.js"].map((name) => readFileSync(root(`${SERVER}/${name}`), "utf8"));
}

test("classes that are composed at run time are known by their beginnings", () => {
  for (const source of [`\`btn-\${look}\``, '<b class="btn btn-{{ look }}">', 'f"btn-{look}"', '"btn-" + look', "btn-{% if a %}danger{% endif %}"]) {
    assert.ok(words(source).includes("btn-primary"), source);
  }
  assert.ok(!words("btn-sm").includes("btn-primary"));
});

test("every rule that was left out needs a class or an element that no source has: otherwise run make setup", () => {
  const used = new Set(sources().flatMap(words));
  const names = (selector) => selector.replace(/::?[\w-]+(\([^)]*\))?/g, "").match(/[\w-]+/g) ?? [];
  assert.deepEqual(leftOut.filter((selector) => names(selector).every((name) => used.has(name))), []);
});

test("rules that were kept are unchanged, and so are animations and variables", () => {
  assert.deepEqual([...reducedRules.keys()].filter((rule) => !wholeRules.has(rule)), []);
  const animations = (sheet) => sheet.nodes.filter(({ name }) => name === "keyframes" || name === "font-face").map(String);
  assert.deepEqual(animations(reduced), animations(whole));
  assert.ok(leftOut.length > reducedRules.size);
});
