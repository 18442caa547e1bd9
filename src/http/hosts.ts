/** @file Which `Host` headers a server answers to. A page of a foreign name whose address was turned to this machine (DNS rebinding) sends another one. */
import { hostname, networkInterfaces } from "node:os";

/** Where a server listens. */
export interface Place {
  /** An address or name, as given to listen(). */
  readonly host: string;
  readonly port: number;
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1"]);
const anywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** Whether only this machine reaches the place. */
export const isLocal = ({ host }: Place): boolean => loopback.has(host);

/** Whether a `Host` header names this server: exactly, but for the case of letters. */
export function isOwnHost(header: string, place: Place): boolean {
  return namesOf(place.host).some((name) => forms(name, place.port).includes(header.toLowerCase()));
}

/** Names under which a host is reached. */
function namesOf(host: string): readonly string[] {
  if (loopback.has(host)) return ["127.0.0.1", "localhost", "::1"];
  if (!anywhere.has(host)) return [host.toLowerCase()];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
  return ["localhost", hostname().toLowerCase(), ...addresses];
}

/** As it stands in a header or URL; a browser leaves port 80 out. */
function forms(name: string, port: number): readonly string[] {
  const text = name.includes(":") ? `[${name}]` : name;
  return port === 80 ? [text, `${text}:80`] : [`${text}:${port}`];
}

/** `http://127.0.0.1:5700`; that of this machine for a server that listens everywhere. */
export const originOf = (place: Place): string => originsOf(place)[0] ?? "";

/** Under which people reach a place, the nearest first: for a server that listens everywhere also its addresses in networks. */
export function originsOf({ host, port }: Place): readonly string[] {
  const inNetworks = Object.values(networkInterfaces()).flatMap(
    (list) =>
      list?.filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address) ?? [],
  );
  const names = anywhere.has(host) ? ["localhost", ...inNetworks] : [host];
  return names.map((name) => `http://${forms(name, port)[0] ?? name}`);
}
