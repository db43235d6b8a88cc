// What pages do beyond what they do without scripts.
import { suggest } from "./suggest.js";
import { live } from "./live.js";

document.querySelectorAll("input[data-suggest]").forEach(suggest);
live(document);
