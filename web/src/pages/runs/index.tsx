/** @file The runs page. */
import { runsMessages } from "./messages.js";

export default function RunsPage() {
  return <h1>{runsMessages().title}</h1>;
}
