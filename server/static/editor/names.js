/** What IRIs are called, and where they are read. */

import { Fault, select } from "./ask.js";
import { page } from "./page.js";

const AT_ONCE = 500;
const IRI = /^[a-z][a-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+$/i;
const known = new Map();

/** Learns what IRIs are called, for `nameOf`. */
export async function learnNames(iris) {
  const unknown = [...new Set(iris)].filter((iri) => !known.has(iri) && IRI.test(iri));
  for (let start = 0; start < unknown.length; start += AT_ONCE) {
    await learn(unknown.slice(start, start + AT_ONCE));
  }
}

/** Asks for labels. An answer stands without them: where they cannot be had, IRIs are shown. */
async function learn(iris) {
  const values = iris.map((iri) => `<${iri}>`).join(" ");
  const path = page.labels.map((iri) => `<${iri}>`).join("|");
  try {
    const rows = await select(`SELECT ?it ?label { VALUES ?it { ${values} } ?it ${path} ?label }`);
    for (const iri of iris) known.set(iri, new Map());
    for (const { it, label } of rows) add(known.get(it.value), label);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function add(labels, label) {
  const language = label["xml:lang"] ?? "";
  if (!labels.has(language)) labels.set(language, label.value);
}

/** Returns the label of an IRI by the one fallback of all pages, or undefined. */
export const labelOf = (iri) => best(known.get(iri) ?? new Map());

/** Returns the label in the first language of the fallback that there is one in. */
export const best = (labels) => labels.get(page.fallback.find((language) => labels.has(language)));

/** Returns what to call an IRI: its label, else its compact form. */
export const nameOf = (iri) => labelOf(iri) ?? compact(iri);

/** Returns `skos:prefLabel` for its IRI; an IRI in none of our namespaces as it is. */
export function compact(iri) {
  for (const [prefix, namespace] of Object.entries(page.prefixes)) {
    const name = iri.startsWith(namespace) && iri.slice(namespace.length);
    if (name && /^\w[\w-]*$/.test(name)) return `${prefix}:${name}`;
  }
  return iri;
}

/** Returns where an IRI is read, as `href` in server/app.py does; null for what is no address. */
export function href(iri) {
  if (!/^https?:\/\//.test(iri)) return null;
  if (!iri.startsWith(page.base)) return iri;
  const local = iri.slice(page.base.length).replace("/rows.csv#row=", "#row=");
  const url = new URL(`/${local.startsWith("id/") ? local.replace("id/", "doc/") : local}`, location);
  if (page.asked) url.searchParams.set("lang", page.asked);
  return url.pathname + url.search + url.hash;
}
