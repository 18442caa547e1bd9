/** @file The form that starts a run. The recipe and what is changed are kept in the address. */
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import type { RecipeFacts } from "../../../../../src/studio/protocol.js";
import { useLoaded } from "../../../app/loaded.js";
import { hrefOf, route, setQuery } from "../../../app/route.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import { fetchData, fetchRecipes } from "../api.js";
import { runsMessages } from "../messages.js";
import { newRunMessages } from "./messages.js";
import { RecipePicker } from "./recipe-picker.js";
import { SettingsForm } from "./settings-form.js";

const firstRecipe = "dcgan";

export function NewRunPage() {
  const [all, text] = [runsMessages(), newRunMessages()];
  const recipes = useLoaded(fetchRecipes, "");
  const data = useLoaded(fetchData, "");
  const name = route.value.query.get("recipe") ?? firstRecipe;
  const recipe: RecipeFacts | undefined = recipes.value?.find((known) => known.name === name) ?? recipes.value?.[0];
  return (
    <>
      <a class="small back" href={hrefOf("runs")}>
        <Icon name="arrow-left" /> {all.back}
      </a>
      <h1>{text.title}</h1>
      {recipes.error === undefined ? null : (
        <Notice kind="error" title={all.failedTo} action={{ label: all.tryAgain, run: recipes.reload }}>
          {recipes.error}
        </Notice>
      )}
      {recipes.value === undefined || recipe === undefined ? (
        recipes.error === undefined && <wa-spinner class="page-spinner"></wa-spinner>
      ) : (
        <div class="new-run">
          <RecipePicker
            recipes={recipes.value}
            chosen={recipe.name}
            onChoose={(chosen) => setQuery({ recipe: chosen })}
          />
          <SettingsForm key={recipe.name} recipe={recipe} data={data.value ?? []} onUploaded={data.reload} />
        </div>
      )}
    </>
  );
}
