// Texts of the page's language, from the same catalogue as the pages.

/** @type {Record<string, string>} */
const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/**
 * @param {string} key
 * @param {Record<string, string>} [values] for the places `{name}`
 */
export function text(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString(document.documentElement.lang);
}

/**
 * The first of these texts that the catalogue has.
 *
 * @param {string[]} keys
 */
export function firstText(...keys) {
  return texts[keys.find((key) => key in texts) ?? ""] ?? "";
}

const { lang } = document.documentElement;
const rules = new Intl.PluralRules(lang);

/**
 * A text in the form for a count.
 *
 * @param {string} key
 * @param {number} count
 */
export function plural(key, count) {
  return text(`${key}_${rules.select(count)}`, { count: number(count) });
}
