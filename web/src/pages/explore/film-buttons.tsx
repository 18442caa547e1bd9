/** @file Saves the way between pins as a film, in what this browser can write. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { messageOf } from "../../app/message-of.js";
import { Icon } from "../../widgets/icons.js";
import { toImageData } from "../../widgets/image-canvas.js";
import { enlarged, saveFile } from "../../widgets/pictures.js";
import type { FilmFormat } from "./film.js";
import { exploreMessages } from "./messages.js";
import { engine, failure, open, pins } from "./state.js";

/** Pictures a second. */
const rate = 20;
/** Least side of a film, in pixels. */
const leastSide = 256;

/** The way's pictures. */
async function frames(pace: number): Promise<OffscreenCanvas[]> {
  const facts = open.peek()?.facts;
  const places = pins.peek().map(({ place }) => place);
  if (facts === undefined) return [];
  const perPart = Math.max(2, Math.round(pace * rate));
  const at = Array.from({ length: perPart * places.length }, (_, index) => index / perPart);
  const images = await engine.along(places, at);
  const size = images.length / at.length;
  return at.map((_, index) =>
    enlarged(toImageData({ ...facts, pixels: images.subarray(index * size, (index + 1) * size) }), leastSide),
  );
}

export function FilmButtons({ pace }: { readonly pace: number }) {
  const text = exploreMessages().pins;
  const [formats, setFormats] = useState<readonly FilmFormat[]>(["gif"]);
  const [saving, setSaving] = useState<FilmFormat>();
  useEffect(() => {
    void import("./film.js").then(async ({ filmFormats }) => setFormats(await filmFormats()));
  }, []);
  const save = async (format: FilmFormat): Promise<void> => {
    setSaving(format);
    try {
      const { writeFilm } = await import("./film.js");
      saveFile(await writeFilm(format, await frames(pace), rate), `journey.${format}`);
    } catch (error) {
      failure.value = messageOf(error);
    }
    setSaving(undefined);
  };
  return (
    <div class="tool-row">
      {formats.map((format) => (
        <wa-button
          key={format}
          size="s"
          appearance="outlined"
          loading={saving === format}
          disabled={saving !== undefined && saving !== format}
          onClick={() => void save(format)}
        >
          <Icon name="film" slot="start" />
          {text.save[format]}
        </wa-button>
      ))}
    </div>
  );
}
