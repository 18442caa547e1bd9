/** @file A page as one HTML file. It asks the network for nothing, and may not. */
import { readFile } from "node:fs/promises";
import { escaped } from "./html.js";
import { style } from "./style.js";

/** What a page is made of. */
export interface Page {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** For its script, as JSON in the element `data`. */
  readonly data: unknown;
  /** The file of its script, as compiled, which imports nothing; and the code of scripts before it. */
  readonly script: URL;
  readonly before?: string;
  /** Before that of all pages. */
  readonly style?: string;
}

/** The file's text. */
export async function htmlPage({ title, body, data, script, before, style: own = "" }: Page): Promise<string> {
  const code = await readFile(script, "utf8");
  const first = before === undefined ? "" : `<script>${before}</script>\n`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${own}${style}</style>
<body>
${body}
<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", String.raw`\u003c`)}</script>
${first}<script type="module">${code.replace(/^\/\/# sourceMappingURL=.*$/m, "")}</script>
</body>
</html>
`;
}
