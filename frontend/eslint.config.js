// Run from the root of the repository: `make lint`.
import js from "@eslint/js";
import globals from "globals";

const page = {
  bootstrap: "readonly",
  gettext: "readonly",
  htmx: "readonly",
  interpolate: "readonly",
  ngettext: "readonly",
  pgettext: "readonly",
};

export default [
  { ignores: ["**/node_modules/", "**/vendor/", "**/*.d.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["src/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...page } },
  },
  {
    // The only classic scripts: they run before the page is rendered.
    files: ["src/loadwright/server/web/static/web/theme.js", "src/loadwright/server/web/static/web/early.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    files: ["frontend/**/*.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...page } },
  },
  {
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      curly: ["error", "multi-line"],
      "default-case-last": "error",
      eqeqeq: "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implicit-coercion": "error",
      "no-implied-eval": "error",
      "no-lonely-if": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-shadow": ["error", { builtinGlobals: false, allow: ["event"] }],
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unneeded-ternary": "error",
      "no-unreachable-loop": "error",
      "no-unused-expressions": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-object-spread": "error",
      "prefer-template": "error",
      radix: "error",
    },
  },
];
