/** @file The house rules no stock rule knows, as a lint plugin: layers, file names, file headers. */

import { readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { allowedImports, folderOf, folders, isInside } from "./folders.js";

/** @typedef {{ source?: { value?: unknown } | null }} Node what these rules read of a syntax node */

/**
 * @typedef {object} Context what these rules use of the linter's ESLint-compatible context
 * @property {string} filename absolute path
 * @property {{ text: string }} sourceCode
 * @property {(fault: { node: Node, message: string }) => void} report
 */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const manifest = /** @type {{ name: string, imports: Record<string, unknown>, exports: Record<string, unknown> }} */ (
  JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"))
);

/** @param {string} file @returns {string} path from the repository root, with forward slashes */
function fromRoot(file) {
  return relative(root, file).split(sep).join("/");
}

/** @param {unknown} target @returns {string[]} the files of all conditions of an `imports` entry */
function leaves(target) {
  if (typeof target === "string") return [target];
  return target !== null && typeof target === "object" ? Object.values(target).flatMap(leaves) : [];
}

/** @param {string} built a target of package.json @returns {string} what it is built from */
function sourceOf(built) {
  return built.replace(/^\.\/(dist\/)?/, "src/");
}

/**
 * The repository files a specifier may mean; none for packages other than our own.
 * @param {string} specifier @param {string} importer absolute path
 */
function targetsOf(specifier, importer) {
  if (specifier.startsWith(".")) return [fromRoot(resolve(dirname(importer), specifier))];
  if (specifier === manifest.name || specifier.startsWith(`${manifest.name}/`)) {
    return leaves(manifest.exports[specifier.replace(manifest.name, ".")]).map(sourceOf);
  }
  if (!specifier.startsWith("#")) return [];
  return Object.entries(manifest.imports).flatMap(([pattern, target]) => {
    const [head = "", tail] = pattern.split("*");
    const matches = tail === undefined ? specifier === pattern : specifier.startsWith(head);
    const rest = specifier.slice(head.length, specifier.length - (tail ?? "").length);
    if (!matches) return [];
    return leaves(target).map((leaf) => sourceOf(leaf.replace("*", rest)));
  });
}

/** @param {string} path @param {string} allowed `a.js` is what TypeScript calls the file `a.ts` */
function isAllowed(path, allowed) {
  return isInside(path, allowed) || path.replace(/\.js$/, ".ts") === allowed;
}

/**
 * Why this import breaks the table; undefined if it does not.
 * @param {string} specifier @param {string} importer absolute path
 */
function layerFault(specifier, importer) {
  const from = folderOf(fromRoot(importer));
  if (from === undefined) return undefined;
  if (from.portable && specifier.startsWith("node:") && !/-node\.[jt]s$/.test(importer)) {
    return `${from.path} runs in the browser too, so it cannot import ${specifier}; pass it in from above or select it through package.json "imports"`;
  }
  if (specifier.startsWith(".") && /-(node|browser)\.js$/.test(specifier)) {
    return `${specifier} is for one platform; select it through package.json "imports"`;
  }
  const allowed = allowedImports(from);
  const target = targetsOf(specifier, importer).find((path) => !allowed.some((entry) => isAllowed(path, entry)));
  return target === undefined
    ? undefined
    : `${from.path} may import ${allowed.slice(1).join(", ") || "nothing"}, not ${target}; see lint/folders.js`;
}

/** Each folder imports only what its row of the table lists. */
const layers = {
  /** @param {Context} context */
  create(context) {
    /** @param {Node} node the import, export or `import()`, whose source may be any expression */
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== "string") return;
      const message = layerFault(specifier, context.filename);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      /** @param {Node} node */
      Program(node) {
        const path = fromRoot(context.filename);
        if (path.startsWith("src/") && folderOf(path) === undefined) {
          const known = folders.map((folder) => folder.path).join(", ");
          context.report({ node, message: `${path} is in no folder of the table: ${known}` });
        }
      },
    };
  },
};

/** Names that say nothing about what is inside. */
const fileName = {
  /** @param {Context} context */
  create(context) {
    return {
      /** @param {Node} node */
      Program(node) {
        const path = fromRoot(context.filename);
        const name = path.match(/(?:^|\/)(utils?|helpers?|common|misc)(?:\.[^/]*)?(?=\/|$)/i)?.[1];
        if (name !== undefined) {
          context.report({ node, message: `${path}: "${name}" says nothing; name what is inside` });
        }
      },
    };
  },
};

/** Every file opens with what it is. */
const fileHeader = {
  /** @param {Context} context */
  create(context) {
    return {
      /** @param {Node} node */
      Program(node) {
        const text = context.sourceCode.text.replace(/^#![^\n]*\n/, "");
        if (!/^\s*\/\*\*\s*(\*\s*)?@file\s+\S/.test(text)) {
          context.report({ node, message: "open the file with /** @file what it is. */" });
        }
      },
    };
  },
};

export default {
  meta: { name: "ganvas" },
  rules: { layers, "file-name": fileName, "file-header": fileHeader },
};
