/**
 * @file Where the reader is, in the address's fragment: `#/explore/sefa?run=00012-dcgan&seed=7` is page `explore`, path `["sefa"]` and a query. State
 * that a link should reproduce is kept here.
 */
import { computed, signal } from "@preact/signals";

export interface Route {
  readonly page: string;
  /** What comes after the page, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** A part of a path as the reader typed it, where it is no code. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The route of a fragment, with or without `#/`. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [page = "", ...rest] = path.split("/").filter((part) => part !== "");
  return { page: decoded(page), path: rest.map(decoded), query: new URLSearchParams(query) };
}

/** The fragment of a place, for links. */
export function hrefOf(
  page: string,
  path: readonly string[] = [],
  query: URLSearchParams = new URLSearchParams(),
): string {
  const text = query.toString();
  return `#/${[page, ...path].map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed(() => parseRoute(hash.value));

/** Goes to a place. @param options `replace` leaves no trace in the browser's history */
export function go(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", href);
  hash.value = location.hash;
}

/**
 * Changes the query of the present place and nothing else. Leaves no trace in the history, as sliders call it often.
 * @param changes null takes a name away, a list gives it several times
 */
export function setQuery(changes: Readonly<Record<string, string | readonly string[] | null>>): void {
  const { page, path, query } = route.peek();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of value === null ? [] : typeof value === "string" ? [value] : value) next.append(name, one);
  }
  go(hrefOf(page, path, next), { replace: true });
}
