/** @file The recipes to choose from, each with its paper and what it is good for. */
import "@awesome.me/webawesome/dist/components/input/input.js";
import { useState } from "preact/hooks";
import type { RecipeFacts } from "../../../../../src/studio/protocol.js";
import { newRunMessages } from "./messages.js";

export interface RecipePickerProps {
  readonly recipes: readonly RecipeFacts[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function RecipePicker({ recipes, chosen, onChoose }: RecipePickerProps) {
  const text = newRunMessages();
  const [words, setWords] = useState("");
  const matches = ({ name, title, paper, summary }: RecipeFacts): boolean =>
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => `${name} ${title} ${paper} ${summary}`.toLowerCase().includes(word));
  return (
    <fieldset class="recipe-picker">
      <legend>{text.recipe}</legend>
      <wa-input
        size="s"
        type="search"
        class="label-hidden"
        label={text.findRecipe}
        placeholder={text.findRecipe}
        value={words}
        withClear
        onInput={(event) => setWords(event.currentTarget.value ?? "")}
      ></wa-input>
      <div class="recipe-list">
        {recipes.filter(matches).map((recipe) => (
          <label key={recipe.name} class="recipe">
            <input
              type="radio"
              name="recipe"
              value={recipe.name}
              checked={recipe.name === chosen}
              onChange={() => onChoose(recipe.name)}
            />
            <span>
              <strong>{recipe.name}</strong> {recipe.title}
              <span class="quiet small recipe-summary">{recipe.summary}</span>
              <span class="quiet small recipe-summary">{recipe.paper}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
