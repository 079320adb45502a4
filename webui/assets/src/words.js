// The words that scripts say: the page carries them in its own language.

/**
 * Reads the words of a page: `<template id="words"><p data-word="saved">… {time} …</p></template>`.
 * The function that it gives fills in the values; it gives `undefined` for a word that is not there.
 */
export function wordsOf(template) {
  const words = new Map(
    [...template.content.querySelectorAll('[data-word]')].map((item) => [
      item.dataset.word,
      item.textContent.trim()
    ])
  );
  return (word, values = {}) =>
    words.get(word)?.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
}
