/** @file The curl commands of docs/serve.md are requests that are answered. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fakeApp } from "./fake-app.js";

const token = "token-of-the-documentation";
const page = readFileSync(new URL("../../docs/serve.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
const commands = blocks.flatMap((code) => code.split("\n")).filter((line) => line.startsWith("curl "));

/** The words of a command, as a shell splits them. */
const wordsOf = (command: string): string[] =>
  [...command.replaceAll("$GANVAS_TOKEN", token).matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );

/** What curl would send. */
function requestOf(command: string): Request {
  const [headers, words] = [new Headers({ host: "127.0.0.1:5800" }), wordsOf(command).slice(1)];
  let [url, body]: [string, string | undefined] = ["", undefined];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "-H") {
      const [name = "", ...value] = (words.shift() ?? "").split(": ");
      headers.set(name, value.join(": "));
    } else if (word === "-d") body = words.shift();
    else if (word === "-o") words.shift();
    else url = word;
  }
  return new Request(url, { headers, ...(body === undefined ? {} : { method: "POST", body }) });
}

test("there are commands", () => expect(commands.length).toBeGreaterThanOrEqual(8));

test.each(commands)("%s", async (command) => {
  const app = fakeApp(command.includes("Bearer") ? { token } : {});
  const answer = await app.request(requestOf(command));
  expect(await answer.clone().text()).not.toContain('"error"');
  expect(answer.status).toBe(200);
});
