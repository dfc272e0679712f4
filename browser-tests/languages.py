"""Checks the texts of a page against the catalogues."""

import json
import re

from server import ROOT

LOCALES = ROOT / "Sources" / "Web" / "Locales"

# Text of elements that are visible or read out, and of the attributes that label them.
SPOKEN = """
() => {
  const texts = [document.title];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("script, style, template, noscript")) continue;
    for (const node of element.childNodes) if (node.nodeType === 3) texts.push(node.data);
    for (const name of ["aria-label", "title", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
  }
  return texts.map((text) => text.trim()).filter(Boolean);
}
"""


def catalogue(language):
    return json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))


def strangers(page, language):
    """Texts on the page that belong to another language, and keys that nobody translated."""
    ours = set(catalogue(language).values())
    others = {text for other in {"en", "ru"} - {language} for text in catalogue(other).values()} - ours
    keys = set(catalogue(language))
    return [
        text
        for text in page.evaluate(SPOKEN)
        if text in others or text in keys or re.search(r"[{}]", text) or text == "New Chat" and language != "en"
    ]
