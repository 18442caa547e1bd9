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

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  try {
    const images = await generator.images({ seeds: [Number(searchParams.get("seed") ?? 0)] });
    response.setHeader("content-type", "image/png").end(await encodePng(images.grid({ scale: 4, padding: 0 })));
  } catch (error) {
    if (!(error instanceof GanvasError)) throw error;
    response.writeHead(400, { "content-type": "text/plain" }).end(`${error.message}\n`);
  }
});
server.listen(Number(values.port), "127.0.0.1", () => console.log("listening", server.address()));
