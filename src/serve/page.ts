/** @file The page at `/`: an image and a form, for a first look. No script. */
import type { ModelFacts } from "./model-facts.js";

const style =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}" +
  "img{max-width:100%;image-rendering:pixelated}label{display:block;margin:.5rem 0}input,button{font:inherit}";

/** Headers of the page: nothing but its own images and form. */
export const pageHeaders = {
  "Content-Security-Policy":
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
} as const;

const field = (label: string, name: string, value: string): string =>
  `<label>${label} <input name="${name}" value="${value}"></label>`;

/** @param model its texts are names of recipes and numbers: nothing to be escaped */
export function formPage({ id, recipe, step, image, classes, truncation }: ModelFacts): string {
  const fields = [
    field("Seeds", "seeds", "0-15"),
    ...(classes === undefined ? [] : [field(`Classes (0 to ${classes - 1})`, "class", "0")]),
    ...(truncation === undefined ? [] : [field("Truncation", "truncation", String(truncation))]),
    field("Scale", "scale", "3"),
  ];
  const ofClass = classes === undefined ? "" : "&amp;class=0";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${recipe}</title><style>${style}</style></head>
<body><h1>${recipe}</h1>
<p>Images of ${image.width}×${image.height} pixels, by a model trained for ${step} steps. The API: <a href="openapi.json">openapi.json</a>, <a href="metrics">metrics</a>.</p>
<p><img alt="16 images of this model" src="v1/images?seeds=0-15${ofClass}&amp;scale=3&amp;model=${id}"></p>
<form action="v1/images">${fields.join("")}<button>Draw</button></form></body></html>
`;
}
