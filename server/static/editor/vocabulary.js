/** The classes and properties that the data use, from the endpoint itself, once for a release. */

import { Fault, select } from "./ask.js";
import { best, compact } from "./names.js";
import { page } from "./page.js";

const USES = {
  class: "SELECT ?term (COUNT(?it) AS ?uses) { ?it a ?term } GROUP BY ?term",
  property: "SELECT ?term (COUNT(*) AS ?uses) { ?it ?term ?value } GROUP BY ?term",
};
const MOST = 50;
const asked = {};

/**
 * A term as it is offered: how it is written, called in the reader's language and in any, and how
 * often it is used.
 * @typedef {{name: string, label: string, labels: string[], uses: number}} Term
 */

/** Returns the terms of a kind that fit what was typed, a name or part of a label, best first. */
export async function termsLike(typed, kind) {
  asked[kind] ??= kept(kind).catch((error) => refused(kind, error));
  const found = (await asked[kind]).map((term) => ({ term, rank: rank(term, typed.toLowerCase()) }));
  const fitting = found.filter(({ rank }) => rank !== null);
  fitting.sort((a, b) => a.rank - b.rank || b.term.uses - a.term.uses);
  return fitting.slice(0, MOST).map(({ term }) => term);
}

/** @returns {number | null} how well a term fits, 0 the best; null if not at all */
function rank({ name, labels }, typed) {
  const written = name.toLowerCase();
  if (written.startsWith(typed)) return 0;
  if (written.split(/[:/#]/).pop().startsWith(typed)) return 1;
  return labels.some((label) => label.toLowerCase().includes(typed)) ? 2 : null;
}

/** Offers nothing now, and asks anew next time. */
function refused(kind, error) {
  if (!(error instanceof Fault)) throw error;
  asked[kind] = undefined;
  return [];
}

async function kept(kind) {
  const place = `zhengwu ${kind} ${page.release} ${page.fallback[0]}`;
  const found = sessionStorage.getItem(place);
  if (found) return JSON.parse(found);
  const terms = read(await select(query(kind)));
  sessionStorage.setItem(place, JSON.stringify(terms));
  return terms;
}

const query = (kind) =>
  `SELECT ?term ?uses ?label { { ${USES[kind]} }
    OPTIONAL { ?term ${page.labels.map((iri) => `<${iri}>`).join("|")} ?label } }`;

function read(rows) {
  const terms = new Map();
  for (const { term, uses, label } of rows) {
    if (!terms.has(term.value)) terms.set(term.value, { uses: Number(uses.value), labels: new Map() });
    if (label) terms.get(term.value).labels.set(label["xml:lang"] ?? "", label.value);
  }
  return [...terms].map(([iri, { uses, labels }]) => ({
    name: compact(iri) === iri ? `<${iri}>` : compact(iri),
    label: best(labels) ?? "",
    labels: [...labels.values()],
    uses,
  }));
}
