// Messages of a run's socket, generated from the schema against which the server's tests validate its messages.

import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const PACKAGE = new URL("../../../src/loadwright/", import.meta.url);
const [live, result] = ["server/runs/measurements/live.schema.json", "core/result.schema.json"]
  .map((path) => JSON.parse(readFileSync(new URL(path, PACKAGE), "utf8")));
const LONGEST = 6;
const FIRST_INTERVAL = 2_833_334;
const RESOLUTIONS = live.$defs.charts.properties.resolution.enum;

const ajv = new Ajv({ schemas: [live, result], strict: false, validateFormats: false });

/** The first violation of the schema in `message`; empty if it is valid. */
export function problems(message) {
  const validate = ajv.getSchema(`${live.$id}#/$defs/${message.type}`);
  return validate(message) ? "" : ajv.errorsText(validate.errors);
}

/** Names of the columns of a series, from the schema. */
export function columnsOf(name) {
  return Object.keys(result.$defs[name].properties);
}

/** All states of runs. */
export const STATES = live.$defs.run.properties.state.enum;

/** Generates messages; equal seeds generate equal messages. */
export class Messages {
  constructor(seed) {
    this.state = seed;
    this.depth = 0;
    // Of all charts: a change of it is not part of the schema.
    this.resolution = this.pick(RESOLUTIONS);
  }

  /** A "snapshot", an "update" or "charts". */
  make(type) {
    const message = this.value(live.$defs[type], live);
    return type === "charts" ? { ...message, resolution: this.resolution } : message;
  }

  random() {
    this.state = (this.state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return this.state / 4_294_967_296;
  }

  below(count) {
    return Math.floor(this.random() * count);
  }

  pick(choices) {
    return choices[this.below(choices.length)];
  }

  // `root` is the document that "#/…" in `schema` refers to.
  value(schema, root) {
    if ("const" in schema) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    if (schema.$ref) return this.value(...resolve(schema.$ref, root));
    if (schema.anyOf) return this.alternative(schema.anyOf, root);
    if (schema.properties || schema.allOf) return this.object(schema, root);
    const type = Array.isArray(schema.type) ? this.pick(schema.type) : schema.type;
    const most = Math.min(schema.maximum ?? 1e6, 1e6);
    switch (type) {
      case "null": return null;
      case "boolean": return this.random() < 0.5;
      case "integer": return (schema.minimum ?? 0) + this.below(most - (schema.minimum ?? 0) + 1);
      case "number": return (schema.minimum ?? 0) + this.random() * (most - (schema.minimum ?? 0));
      case "string": return this.pick(["", "home", "汉字", "</script>", "__proto__"]);
      case "array": return this.list(schema, root, schema.minItems ?? this.below(LONGEST));
      default: return this.map(schema, root);
    }
  }

  // Recursive schemas must end: below some depth the first alternative is chosen.
  alternative(choices, root) {
    this.depth += 1;
    const made = this.value(this.depth > 3 ? choices[0] : this.pick(choices), root);
    this.depth -= 1;
    return made;
  }

  list(schema, root, length) {
    return Array.from({ length }, () => this.value(schema.items, root));
  }

  map(schema, root) {
    const names = ["500 Broken", "toString", "504"].slice(this.below(4));
    return Object.fromEntries(names.map((name) => [name, schema.additionalProperties ? this.value(schema.additionalProperties, root) : 0]));
  }

  object(schema, root) {
    const properties = allProperties(schema, root);
    if (properties.second && isArray(properties.second)) return this.series(properties);
    const measured = this.random() < 0.7;
    const required = new Set(schema.required ?? Object.keys(properties));
    const names = Object.keys(properties).filter((name) => measured || required.has(name) || !schema.dependentRequired?.[name]);
    return Object.fromEntries(names.map((name) => [name, this.value(...properties[name])]));
  }

  // Parallel arrays: JSON Schema cannot express that they have equal lengths and that seconds ascend.
  series(properties) {
    const length = this.below(LONGEST);
    let interval = FIRST_INTERVAL + this.below(20);
    const seconds = Array.from({ length }, () => { interval += 1 + this.below(3); return interval * this.resolution; });
    const columns = Object.entries(properties).map(([name, property]) => {
      const [schema, root] = resolved(property);
      return [name, name === "second" ? seconds : this.list(schema, root, length)];
    });
    return Object.fromEntries(columns);
  }
}

function resolve(reference, root) {
  const [document, path] = reference.split("#");
  const target = document ? [live, result].find((one) => one.$id === document) : root;
  return [path.split("/").slice(1).reduce((part, name) => part[name], target), target];
}

function resolved([schema, root]) {
  return schema.$ref ? resolved(resolve(schema.$ref, root)) : [schema, root];
}

function allProperties(schema, root) {
  const own = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, [property, root]]);
  const parts = (schema.allOf ?? []).map((part) => {
    const [whole, document] = resolved([part, root]);
    return allProperties(whole, document);
  });
  return Object.assign({}, ...parts, Object.fromEntries(own));
}

function isArray(property) {
  return resolved(property)[0].type === "array";
}
