/** @file Parts of HTML whose texts are escaped. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, in attributes too. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

/** A table of texts. @param head of the columns; none for a table of names and values */
export function table(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const first = ([name = "", ...values]: readonly string[]): string =>
    `<tr><th scope="row">${escaped(name)}</th>${values.map((value) => `<td>${escaped(value)}</td>`).join("")}</tr>`;
  const top = head?.map((text) => `<th scope="col">${escaped(text)}</th>`).join("");
  const header = top === undefined ? "" : `<thead><tr>${top}</tr></thead>`;
  return `<div class="scroll"><table>${header}<tbody>${rows.map(first).join("\n")}</tbody></table></div>`;
}
