/** @file The explore page. */
import { exploreMessages } from "./messages.js";

export default function ExplorePage() {
  const text = exploreMessages();
  return <h1>{text.title}</h1>;
}
