// The one place where text becomes HTML. Only for fragments that our own server rendered.

const policy = window.trustedTypes?.createPolicy("parley", { createHTML: (html) => html });

/**
 * @param {string} html rendered by the server
 * @returns {DocumentFragment}
 */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

/**
 * A copy of the content of a `<template>` on the page.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const template = document.getElementById(id);
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  const copy = first && document.importNode(first, true); // a clone would stay in the template's own document
  if (copy instanceof HTMLElement) return copy;
  throw new Error(`The page has no template ${id}`);
}
