/** @file TypeDoc's view of an entry point: its name as it is imported, and the words of its file's header. */
import { readFileSync } from "node:fs";
import { Comment, Converter, ReflectionKind } from "typedoc";

/** `/** @file … *\/` at the beginning of a source. */
const header = /^\/\*\*[\s*]*@file\s+([\s\S]*?)\*\//;

/** The words of a file's header, without the stars of its lines. @param {string} path */
function wordsOf(path) {
  const [, text = ""] = header.exec(readFileSync(path, "utf8")) ?? [];
  return text.replace(/^\s*\* ?/gm, "").trim();
}

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module)) {
      const source = context.getSymbolFromReflection(module)?.declarations?.[0]?.getSourceFile();
      if (source === undefined) continue;
      module.comment = new Comment([{ kind: "text", text: wordsOf(source.fileName) }]);
      if (module.name === "index") module.name = "ganvas";
    }
  });
}
