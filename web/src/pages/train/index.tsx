/** @file The train page: a GAN that learns in this tab. */
import { useEffect, useState } from "preact/hooks";
import type { RecipeFacts } from "../../../../src/studio/protocol.js";
import { engineOf } from "../../worker/client.js";
import { KeptList } from "./kept-list.js";
import { trainMessages } from "./messages.js";
import { OrderForm } from "./order-form.js";
import { ProgressPanel } from "./progress-panel.js";
import { isBusy } from "./training.js";
import "./train.css";

export default function TrainPage() {
  const text = trainMessages();
  const [recipes, setRecipes] = useState<readonly RecipeFacts[]>([]);
  useEffect(() => void engineOf("training").recipes().then(setRecipes), []);
  return (
    <div class="train">
      <header>
        <h1>{text.title}</h1>
        <p class="quiet">{text.lead}</p>
      </header>
      <div hidden={isBusy()}>
        <OrderForm recipes={recipes} />
      </div>
      <ProgressPanel />
      <KeptList />
    </div>
  );
}
