// Plain text that was broken into lines of one width, as mails and PDF files are: its lines are joined to paragraphs again.

import {MOST_LETTERS, withoutEndlessWords} from "./paste-limits.js"

const LEAST_WIDTH = 45
const MOST_WIDTH = 100

/** Whether each line ends only because the first word of the next one doesn't fit. */
const isWrapped = (lines, width) => lines.every((line, n) => {
  const next = lines[n + 1]?.trimStart().split(" ", 1)[0]
  return next === undefined || line.trimEnd().length + 1 + next.length > width
})

/** @returns {{text: string, isCut: boolean}} */
export const joinLines = given => {
  const whole = given.slice(0, MOST_LETTERS).replace(/\r\n?/g, "\n")
  const text = withoutEndlessWords(whole)
  const isCut = given.length > MOST_LETTERS || text !== whole
  const width = text.split("\n").reduce((most, line) => Math.max(most, line.trimEnd().length), 0)
  if (width < LEAST_WIDTH || width > MOST_WIDTH) return {text, isCut}
  const blocks = text.split(/\n[ \t]*\n/)
  const joined = blocks.map(block => {
    const lines = block.split("\n").filter(line => line.trim())
    return lines.length > 2 && isWrapped(lines, width) ? lines.map(line => line.trim()).join(" ") : block
  })
  return {text: joined.join("\n\n"), isCut}
}
