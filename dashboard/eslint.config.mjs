import next from "@next/eslint-plugin-next";
import accessibility from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

export default defineConfig([
  globalIgnores([".next/", "out/", "public/", "next-env.d.ts", "src/api/schema.d.ts", "*.mjs", "*.mts"]),
  typescript.configs.strictTypeChecked,
  accessibility.flatConfigs.strict,
  hooks.configs.flat.recommended,
  next.configs["core-web-vitals"],
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // Numbers in texts are what this page is for.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => void work()` and `() => setName(name)` read better than a block.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Static files: Next's own image server is not there, and the pictures come in their right size.
      "@next/next/no-img-element": "off",
      // A control within its label needs no id; what Field.tsx hands on is one.
      "jsx-a11y/label-has-associated-control": [
        "error",
        { assert: "either", depth: 3, controlComponents: ["input", "select", "textarea"] },
      ],
    },
  },
  {
    files: ["**/*.test.ts"],
    // What is missing makes the test fail, which is what it is for.
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
]);
