/** @file Places as texts of a link, which bring the same picture back: `s42_0_0.5_-1_3_0.7_sefa_all_1*0*-2`. */
import type { LatentSpace, Place } from "ganvas/browser";

export const startPlace: Place = {
  base: 0,
  plane: 0,
  x: 0,
  y: 0,
  label: 0,
  method: "ganspace",
  amounts: [],
  layers: "all",
};

/** Between the parts, and between amounts; neither is changed in an address. */
const [between, within] = ["_", "*"];
/** Largest whole number of 16 bits: latents are kept as these, with their largest number before them. */
const most = 32_767;

const number = (value: number): string => String(Number(value.toFixed(4)));

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", ".")
    .replaceAll("=", "");
}

/** @throws DOMException for what is no such text */
function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll(".", "/")), (letter) => letter.charCodeAt(0));
}

/** Numbers to a ten-thousandth of the largest. */
function packed(values: Float32Array): string {
  const largest = Math.max(1e-9, ...values.map(Math.abs));
  const view = new DataView(new ArrayBuffer(4 + 2 * values.length));
  view.setFloat32(0, largest, true);
  values.forEach((value, at) => view.setInt16(4 + 2 * at, Math.round((value / largest) * most), true));
  return toBase64(new Uint8Array(view.buffer));
}

function unpacked(text: string): Float32Array {
  const bytes = fromBase64(text);
  const view = new DataView(bytes.buffer);
  const largest = view.getFloat32(0, true);
  return Float32Array.from(
    { length: (bytes.length - 4) / 2 },
    (_, at) => (view.getInt16(4 + 2 * at, true) / most) * largest,
  );
}

export function encodePlace({ base, plane, x, y, label, psi, method, amounts, layers }: Place): string {
  const start = typeof base === "number" ? `s${base}` : `${base.space}${packed(base.latent)}`;
  const moved = amounts.map(number).join(within);
  return [start, plane, number(x), number(y), label, psi === undefined ? "" : number(psi), method, layers, moved].join(
    between,
  );
}

const isSpace = (letter: string): letter is LatentSpace => letter === "z" || letter === "w";
const layerNames = ["all", "coarse", "middle", "fine"] as const;

/** @returns undefined for what is no place */
export function decodePlace(text: string): Place | undefined {
  try {
    const [start = "", plane, x, y, label, psi, method, layers, moved = ""] = text.split(between);
    const kind = start.slice(0, 1);
    const base = isSpace(kind) ? { space: kind, latent: unpacked(start.slice(1)) } : Number(start.slice(1));
    const amounts = moved === "" ? [] : moved.split(within).map(Number);
    const numbers = [Number(plane), Number(x), Number(y), Number(label), Number(psi), ...amounts];
    const whole = [Number(plane), Number(label), typeof base === "number" ? base : 0];
    if (!numbers.every(Number.isFinite) || !whole.every(Number.isInteger)) return undefined;
    return {
      ...{ base, plane: Number(plane), x: Number(x), y: Number(y), label: Number(label), amounts },
      psi: psi === "" ? undefined : Number(psi),
      method: method === "sefa" ? "sefa" : "ganspace",
      layers: layerNames.find((name) => name === layers) ?? "all",
    };
  } catch {
    return undefined; // a latent that was cut
  }
}
