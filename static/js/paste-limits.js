// How much may be pasted at once: about 35,000 words. The server takes 1 MB, but browsers are slow at editing long texts.

export const MOST_LETTERS = 200_000
const LONGEST_WORD = 2_000 // what is longer is no word; lines are broken within it, which takes quadratic time
const WORD = /[!-~\u00a1-\u052f]+/g // scripts without blanks between words have breaks everywhere

/** A text with its words cut to a length that can be laid out. */
export const withoutEndlessWords = text => {
  if (text.length <= LONGEST_WORD) return text
  return text.replace(WORD, word => (word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word))
}
