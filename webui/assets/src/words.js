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

/** The moment as the page writes times: `09.38`, or with its day when that is not today. */
export function clock(moment, zone, language) {
  const then = new Date(moment);
  const written = (options) =>
    new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(then);
  const day = { year: 'numeric', month: 'short', day: 'numeric' };
  const today = new Intl.DateTimeFormat(language, { timeZone: zone, ...day }).format(new Date());
  const time = written({ hour: '2-digit', minute: '2-digit', hour12: false });
  return written(day) === today ? time : `${written(day)}, ${time}`;
}
