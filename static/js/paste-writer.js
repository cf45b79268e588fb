// Writes clean HTML: blocks, and in them runs of text with marks. It counts what it writes, and stops where it is full.

import {MOST_LETTERS, withoutEndlessWords} from "./paste-limits.js"

const MOST_BLOCKS = 3_000
const MOST_RUNS = 8_000
const MOST_IN_A_BLOCK = 1_000 // runs
const MOST_NESTED = 20
const MARKS = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["sub", "sub"], ["sup", "sup"], ["code", "code"]]
const BLANKS = /[ \t\n\r\f\v\u2028\u2029]+/g // not the no-break and narrow ones
const WORDLESS = /^[\s\u200b-\u200f\u2060\ufeff]*$/

export class Writer {
  isFull = false // nothing more is written
  isCut = false // a word was
  #doc = document.implementation.createHTMLDocument("")
  #box = this.#doc.body
  #name = "p"
  #runs = [] // of the block that is being written: {words, marks}, or {words: null} for a line break
  #letters = 0
  #written = 0 // runs
  #blocks = 0
  #depth = 0

  get html() {
    this.#end()
    return this.#doc.body.innerHTML
  }

  text(words, marks) {
    if (this.isFull) return
    this.#letters += words.length
    this.isFull = this.#letters > MOST_LETTERS
    const said = this.#letters > MOST_LETTERS ? words.slice(0, MOST_LETTERS - this.#letters) : words
    const last = this.#runs.at(-1)
    if (last && last.words !== null && isSame(last.marks, marks)) last.words += said
    else this.#run({words: said, marks})
  }

  lineBreak() {
    this.#run({words: null})
  }

  #run(run) {
    this.#written += 1
    this.#runs.push(run)
    if (this.#written > MOST_RUNS || this.#runs.length > MOST_IN_A_BLOCK) this.isFull = true
  }

  /** A paragraph or heading with what `write` writes. Those inside a heading are part of it. */
  line(name, write) {
    this.#end()
    const outer = this.#name
    if (outer === "p" && this.#box.localName !== "li") this.#name = name // items begin with a paragraph
    write()
    this.#end()
    this.#name = outer
  }

  /** An element with the blocks that `write` writes. It is left out if it is empty, unless it is a cell. */
  within(name, attributes, write) {
    this.#end()
    if (this.isFull) return
    if (this.#depth >= MOST_NESTED) return write()
    const [outer, box, line] = [this.#box, this.#element(name, attributes), this.#name]
    outer.append(box)
    this.#box = box
    this.#name = "p"
    this.#depth += 1
    write()
    this.#end()
    this.#depth -= 1
    this.#name = line
    this.#box = outer
    if (!box.hasChildNodes() && !["td", "th"].includes(name)) box.remove()
  }

  /** An element without content. */
  put(name, attributes) {
    this.#end()
    this.#append(this.#element(name, attributes))
  }

  code(words) {
    this.#end()
    this.text(words, {})
    const said = this.#runs.splice(0).map(run => run.words).join("")
    if (said) this.#append(this.#element("pre", {}, [this.#element("code", {}, [said])]))
  }

  #element(name, attributes = {}, content = []) {
    const made = this.#doc.createElement(name)
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value)
    for (const part of content) made.append(part)
    return made
  }

  #append(block) {
    this.#blocks += 1
    if (this.#blocks > MOST_BLOCKS) this.isFull = true
    else this.#box.append(block)
  }

  #end() {
    const runs = joined(this.#short(this.#runs.splice(0)))
    if (/^h\d$/.test(this.#name)) unbolden(runs)
    for (const part of this.#name === "p" ? paragraphs(runs) : [runs]) {
      if (part.every(({words}) => WORDLESS.test(words ?? ""))) continue
      this.#append(this.#element(this.#name, {}, part.map(run => this.#inline(run))))
    }
  }

  #short(runs) {
    return runs.map(({words, marks}) => {
      const said = words === null ? words : withoutEndlessWords(words)
      if (said !== words) this.isCut = true
      return {words: said, marks}
    })
  }

  #inline({words, marks}) {
    if (words === null) return this.#element("br")
    let made = this.#doc.createTextNode(words)
    for (const [mark, name] of MARKS.toReversed()) if (marks[mark]) made = this.#element(name, {}, [made])
    return marks.href ? this.#element("a", {href: marks.href}, [made]) : made
  }
}

const isSame = (one, other) => one.href === other.href && MARKS.every(([mark]) => !one[mark] === !other[mark])

/** Runs with single blanks, none at the ends or beside breaks. */
const joined = runs => {
  const tidy = []
  for (const {words, marks} of runs) {
    const before = tidy.at(-1)
    const follows = before === undefined || before.words === null || before.words.endsWith(" ")
    if (words === null) {
      trimEnd(tidy)
      if (tidy.length) tidy.push({words})
      continue
    }
    const single = words.replace(BLANKS, " ")
    const said = follows ? single.replace(/^ /, "") : single
    if (said) tidy.push({words: said, marks})
  }
  while (tidy.length && (trimEnd(tidy), tidy.at(-1)?.words === null)) tidy.pop()
  return tidy
}

const trimEnd = runs => {
  const last = runs.at(-1)
  if (!last?.words?.endsWith(" ")) return
  last.words = last.words.slice(0, -1)
  if (!last.words) runs.pop()
}

/** Two line breaks end a paragraph. */
const paragraphs = runs => {
  const parts = [[]]
  for (const [n, run] of runs.entries()) {
    const isBreak = run.words === null
    if (isBreak && runs[n + 1]?.words === null) {
      if (parts.at(-1).length) parts.push([])
    } else if (!isBreak || parts.at(-1).length) parts.at(-1).push(run)
  }
  return parts
}

/** A heading is bold anyway: only what is bolder than the rest of it stays so. */
const unbolden = runs => {
  if (!runs.every(({words, marks}) => words === null || marks.bold || WORDLESS.test(words))) return
  for (const run of runs) if (run.marks) run.marks = {...run.marks, bold: false}
}
