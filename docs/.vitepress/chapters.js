/** @file The order of the site's pages. Pages that nothing here names come last, so that none is out of reach. */

/** @typedef {{ readonly text: string, readonly link: string }} Entry */

/** What is read to use Ganvas. @type {Readonly<Record<string, readonly Entry[]>>} */
const guide = {
  Guide: [
    { text: "Get started", link: "/start" },
    { text: "Data", link: "/data" },
    { text: "Runs", link: "/runs" },
    { text: "Several machines", link: "/distributed" },
    { text: "Guards", link: "/guards" },
    { text: "Recipes and switches", link: "/recipes" },
    { text: "Measuring", link: "/metrics" },
    { text: "The studio", link: "/studio" },
    { text: "Serving images", link: "/serve" },
  ],
  Latents: [
    { text: "Exploring", link: "/exploring" },
    { text: "Films, maps, neighbours", link: "/latent-tools" },
    { text: "Projection, directions", link: "/projection" },
  ],
  "In and out": [
    { text: "As a library", link: "/library" },
    { text: "ONNX", link: "/onnx" },
    { text: "To PyTorch", link: "/pytorch" },
    { text: "From PyTorch", link: "/importing" },
  ],
};

/** The walk through the theory, in its order. @type {readonly Entry[]} */
const theory = [
  { text: "What this chapter is", link: "/theory/" },
  { text: "1. Minimax", link: "/theory/minimax" },
  { text: "2. Other divergences", link: "/theory/divergences" },
  { text: "3. Mode collapse", link: "/theory/mode-collapse" },
  { text: "4. Wasserstein", link: "/theory/wasserstein" },
  { text: "5. Local convergence", link: "/theory/convergence" },
  { text: "6. Style", link: "/theory/style" },
  { text: "7. Diffusion", link: "/theory/diffusion" },
];

/** Recipes by what they are for: the order of the gallery. */
export const families = {
  "The line of descent": [
    "vanilla",
    "cgan",
    "dcgan",
    "infogan",
    "acgan",
    "lsgan",
    "wgan",
    "wgan-gp",
    "pacgan",
    "sngan",
    "sagan",
  ],
  Style: ["stylegan", "stylegan2"],
  Modern: ["ddgan", "diffusion-gan", "r3gan"],
  "Image to image": ["pix2pix", "cyclegan", "srgan", "inpaint", "compress"],
  Uses: ["anogan", "dream"],
};

/** How it is built and how fast it is. @type {readonly Entry[]} */
const inside = [
  { text: "Results", link: "/results" },
  { text: "Performance", link: "/performance" },
  { text: "What communication costs", link: "/distributed-cost" },
  { text: "The engine", link: "/engine" },
  { text: "Convolutions", link: "/convolutions" },
  { text: "Dependencies", link: "/dependencies" },
  { text: "Contributing", link: "/source/CONTRIBUTING" },
];

/** Entries for the top of every page. */
export const navigation = [
  { text: "Guide", link: "/start", activeMatch: "^/(?!results$)[a-z-]+$" },
  { text: "Recipes", link: "/recipes/", activeMatch: "^/recipes/" },
  { text: "Theory", link: "/theory/", activeMatch: "^/theory/" },
  { text: "API", link: "/api/", activeMatch: "^/api/" },
  { text: "Results", link: "/results" },
  { text: "中文", link: "/source/README.zh" },
];

/**
 * What stands beside each page.
 * @param {ReadonlyMap<string, string>} titles Of written pages, by path from the repository's root.
 * @param {readonly { readonly name: string, readonly page: string }[]} entryPoints Of the package, with their pages.
 */
export function sidebarOf(titles, entryPoints) {
  const chapters = Object.entries({ ...guide, Inside: inside }).map(([text, items]) => ({ text, items }));
  const named = new Set(chapters.flatMap(({ items }) => items.map(({ link }) => link)));
  const others = [...titles]
    .map(([page, text]) => ({ text, link: page.replace(/^docs(\/.*)\.md$/, "$1") }))
    .filter(({ link }) => /^\/[^/]+$/.test(link) && link !== "/index" && !named.has(link));
  const recipes = Object.entries(families).map(([text, names]) => ({
    text,
    items: names.map((name) => ({ text: name, link: `/recipes/${name}` })),
  }));
  return {
    "/theory/": [{ text: "Theory", items: theory }],
    "/recipes/": [{ text: "Recipes", items: [{ text: "Gallery", link: "/recipes/" }] }, ...recipes],
    "/api/": [{ text: "API", items: entryPoints.map(({ name, page }) => ({ text: name, link: `/api/${page}` })) }],
    "/": [...chapters, { text: "More", items: others }].filter(({ items }) => items.length > 0),
  };
}
