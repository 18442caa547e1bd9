/** @file The translate page. */
import { translateMessages } from "./messages.js";

export default function TranslatePage() {
  const text = translateMessages();
  return <h1>{text.title}</h1>;
}
