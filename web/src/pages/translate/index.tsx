/** @file The translate page: a picture in, the network's answer beside it. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import { route, setQuery } from "../../app/route.js";
import { ModelPage } from "../../models/model-page.js";
import { translating } from "../../models/sources.js";
import type { ModelSource } from "../../models/sources.js";
import { Icon } from "../../widgets/icons.js";
import { PictureInput } from "../../widgets/picture-input.js";
import { PixelCanvas } from "../../widgets/pixel-canvas.js";
import { savePng } from "../../widgets/pictures.js";
import type { TranslatorFacts } from "../../worker/translate.js";
import { HoleCanvas } from "./hole-canvas.js";
import { translateMessages } from "./messages.js";
import { answer, failure, isLoading, open, openModel, picture, result, sidesOf, way } from "./state.js";
import "./translate.css";

export default function TranslatePage() {
  const text = translateMessages();
  const model = open.value;
  const begin = (sources: readonly ModelSource[]): void => {
    const wanted = route.peek().query.get("model");
    const linked = sources.find(({ id }) => id === wanted);
    const present = open.peek()?.source;
    if (linked !== undefined && linked.id !== present?.id) void openModel(linked);
    else if (present !== undefined) setQuery({ model: present.id });
    else if (sources[0] !== undefined) void openModel(sources[0]);
  };
  return (
    <ModelPage
      class="translate"
      text={text}
      failure={failure.value}
      value={model?.source.id}
      isLoading={isLoading.value}
      suits={(recipe) => translating.has(recipe)}
      onChoose={(source) => void openModel(source)}
      onList={begin}
    >
      {model === undefined ? null : <Translation key={model.source.id} facts={model.facts} />}
    </ModelPage>
  );
}

/** `a-to-b` as its two ends. */
const endsOf = (name: string): [string, string] => {
  const [from = "", to = ""] = name.split("-to-");
  return [from.toUpperCase(), to.toUpperCase()];
};

function Translation({ facts }: { readonly facts: TranslatorFacts }) {
  const text = translateMessages();
  const { use } = facts;
  const { drawing, most } = sidesOf(facts);
  const isGrey = facts.channels === 1;
  const about = {
    translate: () => text.about.translate(`${facts.width}×${facts.height}`),
    upscale: () => text.about.upscale(use.kind === "upscale" ? use.factor : 1),
    inpaint: () => text.about.inpaint,
  };
  return (
    <section class="panel translate-body">
      <div class="tool-row">
        {use.kind === "translate" && use.ways.length > 1 ? (
          <wa-select
            size="s"
            label={text.way}
            value={way.value ?? ""}
            onChange={(event) => {
              way.value = String(event.currentTarget.value);
              void answer();
            }}
          >
            {use.ways.map((name) => (
              <wa-option key={name} value={name}>
                {text.ways(...endsOf(name))}
              </wa-option>
            ))}
          </wa-select>
        ) : null}
        <p class="quiet small translate-about">{about[use.kind]()}</p>
      </div>
      <div class="picture-pair">
        <div>
          <h2>{text.yours}</h2>
          <PictureInput
            picture={picture.peek()}
            side={drawing}
            background={isGrey ? "#000000" : "#ffffff"}
            color={isGrey ? "#ffffff" : "#e8a200"}
            mostSide={most}
            onPicture={(own) => {
              picture.value = own;
              void answer();
            }}
          />
        </div>
        {use.kind === "inpaint" ? <HoleCanvas /> : null}
        <Result />
      </div>
    </section>
  );
}

function Result() {
  const text = translateMessages();
  const made = result.value;
  return (
    <div>
      <h2>{text.result}</h2>
      {made === undefined ? (
        <div class="picture-place">
          <p class="quiet small">{text.none}</p>
        </div>
      ) : (
        <>
          <PixelCanvas image={made} label={text.result} />
          <p class="quiet small numbers">
            {made.width} × {made.height}
          </p>
          <div class="tool-row">
            <wa-button size="s" appearance="outlined" onClick={() => void savePng(made, "translated")}>
              <Icon name="download" slot="start" />
              {text.savePng}
            </wa-button>
          </div>
        </>
      )}
    </div>
  );
}
