/** @file What the site offers that the page came from: a studio with runs, or files on a static host. */
import { signal } from "@preact/signals";
import { messageOf } from "./message-of.js";
import type { Site } from "../../../src/studio/protocol.js";
import { RequestError, getJson } from "./requests.js";

export type SiteState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly message: string; readonly isLockedOut: boolean }
  | { readonly kind: "ready"; readonly site: Site };

export const siteState = signal<SiteState>({ kind: "loading" });

/** Asks for `site.json` and keeps it. */
export async function loadSite(): Promise<void> {
  try {
    siteState.value = { kind: "ready", site: await getJson<Site>("site.json") };
  } catch (error) {
    const isLockedOut = error instanceof RequestError && (error.status === 401 || error.status === 403);
    siteState.value = { kind: "failed", message: messageOf(error), isLockedOut };
  }
}

/** The site, once it is known. */
export function currentSite(): Site | undefined {
  return siteState.value.kind === "ready" ? siteState.value.site : undefined;
}
