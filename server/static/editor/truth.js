/** The answer to a question of yes or no. */

import { h } from "./dom.js";
import { text } from "./page.js";

export const truth = {
  name: "truth",
  fits: (answer) => answer.kind === "truth",
  draw: (answer, area) => area.append(h("p", { class: "truth" }, text(answer.truth ? "yes" : "no"))),
};
