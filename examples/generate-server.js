/**
 * @file A server of drawn images: `node examples/generate-server.js RUN`, then open http://127.0.0.1:5080/?seed=7.
 * RUN is a run's folder, its name or number inside `runs`, or a checkpoint; the newest run unless given. (`ganvas serve` is the same grown up.)
 */
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { encodePng, GanvasError, loadGenerator } from "ganvas/generator";

const { values, positionals } = parseArgs({
  options: { port: { type: "string", default: "5080" } },
  allowPositionals: true,
});

const generator = await loadGenerator(positionals[0] ?? "last");

/** @param {string} url @returns {Promise<Uint8Array>} a picture in PNG */
async function draw(url) {
  const { searchParams } = new URL(url, "http://localhost");
  const images = await generator.images({ seeds: [Number(searchParams.get("seed") ?? 0)] });
  return encodePng(images.grid({ scale: 4, padding: 0 }));
}

const server = createServer((request, response) => {
  draw(request.url ?? "/").then(
    (png) => response.setHeader("content-type", "image/png").end(png),
    (error) => response.writeHead(error instanceof GanvasError ? 400 : 500).end(`${error}\n`),
  );
});
server.listen(Number(values.port), "127.0.0.1", () => console.log("listening", server.address()));
