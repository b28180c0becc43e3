"""How hard a page is to read.

What is read: the prose of `main`, that is every visible block of text that ends as a sentence does, each
block by itself. Headings, labels, tables, addresses and lists of names are no sentences and are left out;
names of specialties, clinics and people within a sentence count as they stand.

English: the Flesch-Kincaid grade, 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others
1975); 8 is what the plain-language rules of several public bodies ask for at most. Spanish: the Fernández
Huerta score, 206.84 - 60 syllables a word - 1.02 words a sentence (1959); 60 and more is read in the eighth
grade. Syllables are counted by textstat's dictionary, otherwise by hyphenation; a figure counts as one word
of one syllable.
"""

from __future__ import annotations

import re
from functools import cache

import textstat
from playwright.sync_api import Page
from pyphen import Pyphen

BLOCKS = """() => {
  const inside = "p, li, dd, dt, td, th, h1, h2, h3, label, legend, div, section, ul, ol, table, form";
  const found = [];
  const read = "main :is(p, li, dd, td, label, legend)";
  for (const block of document.querySelectorAll(read)) {
    if (!block.querySelector(inside) && !block.closest("nav, address, select, [lang]:not(html)")) {
      const said = block.innerText.trim().replace(/\\s+/g, " ");
      if (/[.!?]["”»)]?$/.test(said) && said.split(" ").length > 2) {
        found.push(said);
      }
    }
  }
  return found;
}"""
HIGHEST_GRADE = 8.0
LOWEST_SPANISH_SCORE = 60.0


def prose(page: Page) -> list[str]:
    """Give the sentences of the page, block by block."""
    found: list[str] = page.evaluate(BLOCKS)
    return found


def grade(blocks: list[str]) -> float:
    """Give the Flesch-Kincaid grade of English prose."""
    sentence, word = _lengths(blocks, "en_US", "ten")
    return 0.39 * sentence + 11.8 * word - 15.59


def spanish_score(blocks: list[str]) -> float:
    """Give the Fernández Huerta score of Spanish prose; more is easier."""
    sentence, word = _lengths(blocks, "es", "diez")
    return 206.84 - 60 * word - 1.02 * sentence


def _lengths(blocks: list[str], language: str, figure: str) -> tuple[float, float]:
    """Give words a sentence and syllables a word."""
    text = re.sub(r"\S*\d[\w,/:-]*(?:\.\d+)?", figure, " ".join(blocks))
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    sentences = len(re.findall(r"[.!?]+[\"”»)]*(?=\s|$)", text))
    return len(words) / sentences, sum(_syllables(word, language) for word in words) / len(words)


@cache
def _syllables(word: str, language: str) -> int:
    textstat.set_lang(language)
    try:
        return int(textstat.syllable_count(word))
    except KeyError:  # textstat 0.7 has no way on for a word that its dictionary does not know
        return len(Pyphen(lang=language).positions(word)) + 1
