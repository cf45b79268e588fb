// Clean HTML from what other programs put on the clipboard: what a story can have, and nothing that only looks like it.
//
// The browser parses it into a document that loads and runs nothing. What isn't meant for readers is taken out of that,
// lists are made real, and a walk through the rest writes the result. Every step takes linear time.

import {makeLists} from "./paste-lists.js"
import {addressOf, leaveOut} from "./paste-parts.js"
import {isEmoji, isPicture, markPictures} from "./paste-pictures.js"
import {sourceOf, takeOutPictures} from "./paste-source.js"
import {stylesOf, takeOutStyles} from "./paste-styles.js"
import {Writer} from "./paste-writer.js"

const MOST_SOURCE = 6_000_000 // characters of HTML, pictures not counted
const MOST_OF_OURS = 1_000_000 // no text of ours is longer
const MOST_CELLS = 20_000 // of a table with cells that span several: the editor lays out all that they cover
const TAGS = new Map([
  [["b", "strong"], {bold: true}],
  [["i", "em", "cite", "dfn"], {italic: true}],
  [["s", "strike", "del"], {strike: true}],
  [["sub"], {sub: true, sup: false}],
  [["sup"], {sup: true, sub: false}],
  [["code", "kbd", "samp", "tt"], {code: true}],
].flatMap(([names, marks]) => names.map(name => [name, marks])))
const HEADINGS = new Map(Object.entries({h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h4", h6: "h4"}))
const OF_THEIR_OWN = new Set(["a", "aside", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "table", "figure", "img"]) // methods
const LINES = new Set((
  "p div address article body center dd details dialog dl dt fieldset figcaption figure footer form header hgroup " +
  "legend main nav option search section summary caption"
).split(" "))
const PLAYERS = new Set(["iframe", "embed", "object", "video", "audio"])

const isHeavy = weight => /^bold/.test(weight) || Number(weight) >= 600
const isSaid = value => value && !/^(inherit|unset|initial|revert)/.test(value)

/** What a style says of weight or slant, by itself or within `font`; "" if nothing. */
const fontStyle = (styles, name, pattern) => {
  if (isSaid(styles[name])) return styles[name]
  return isSaid(styles.font) ? pattern.exec(styles.font)?.[0] ?? "normal" : ""
}

/** The marks of an element's text: those around it, changed by its tag and its style. */
const marksOf = (element, styles, around) => {
  const marks = {...around, ...TAGS.get(element.localName)}
  const weight = fontStyle(styles, "font-weight", /\b(bold|[6-9]00)\b/)
  const slant = fontStyle(styles, "font-style", /\b(italic|oblique)\b/)
  if (weight) marks.bold = isHeavy(weight)
  if (slant) marks.italic = /^(italic|oblique)/.test(slant)
  if (/line-through/.test(`${styles["text-decoration"]} ${styles["text-decoration-line"]}`)) marks.strike = true
  const place = element.matches(".MsoFootnoteReference, .MsoEndnoteReference") ? "" : styles["vertical-align"]
  if (["super", "sub"].includes(place)) Object.assign(marks, {sup: place === "super", sub: place === "sub"})
  if (place === "baseline" && element.localName === "span") Object.assign(marks, {sup: false, sub: false})
  return marks
}

class Walk {
  writer = new Writer()
  pictures = 0 // left out
  coming = new Set() // marks of those that come in

  constructor(styleOf) {
    this.styleOf = styleOf
  }

  children(node, marks) {
    for (const child of node.childNodes) {
      if (this.writer.isFull) return
      if (child.nodeType === Node.TEXT_NODE) this.writer.text(child.data, marks)
      else if (child.nodeType === Node.ELEMENT_NODE) this.element(child, marks)
    }
  }

  element(element, around) {
    const name = element.localName
    const styles = this.styleOf(element)
    const marks = marksOf(element, styles, around)
    const inside = () => this.children(element, marks)
    if (styles["mso-spacerun"] || styles["mso-tab-count"] || element.className === "Apple-converted-space") {
      this.writer.text(" ", marks)
    } else if (OF_THEIR_OWN.has(name)) this[name](element, marks)
    else if (HEADINGS.has(name)) this.heading(element, marks)
    else if (PLAYERS.has(name)) this.player(element)
    else if (LINES.has(name)) this.writer.line(element.matches(".MsoTitle") ? "h2" : "p", inside)
    else inside()
  }

  heading(element, marks) {
    this.writer.line(HEADINGS.get(element.localName), () => this.children(element, {...marks, bold: false}))
  }

  /** A card of our readers' pages becomes its address again. */
  a(element, marks) {
    const card = element.matches(".embed__link") && addressOf(element.getAttribute("href") ?? "")
    if (card) this.writer.line("p", () => this.writer.text(card, {href: card}))
    else this.link(element, marks)
  }

  link(element, marks) {
    this.children(element, {...marks, href: addressOf(element.getAttribute("href") ?? "") || marks.href})
  }

  /** Fact boxes and pull quotes of our readers' pages; what others set aside is part of their text. */
  aside(element, marks) {
    const inside = () => this.children(element, marks)
    if (element.matches(".fact-box, .pull-quote")) this.writer.within("aside", {}, inside)
    else this.writer.line("p", inside)
  }

  br() {
    this.writer.lineBreak()
  }

  hr() {
    this.writer.put("hr")
  }

  pre(element) {
    for (const end of element.querySelectorAll("br")) end.replaceWith("\n")
    this.writer.code(element.textContent.trim())
  }

  blockquote(element, marks) {
    this.writer.within("blockquote", {}, () => this.children(element, marks))
  }

  ul(element, marks) {
    this.list(element, marks, {})
  }

  ol(element, marks) {
    const start = parseInt(element.getAttribute("start"), 10)
    this.list(element, marks, {start: start > 1 && start < 1_000_000 && start})
  }

  /** Google Docs and others put a list that is inside an item behind that item. */
  list(element, marks, attributes) {
    const items = []
    for (const child of element.children) {
      const isLost = ["ul", "ol"].includes(child.localName)
      if (!isLost) items.push([child])
      else if (items.length) items.at(-1).push(child)
      else for (const item of child.children) items.push([item])
    }
    this.writer.within(element.localName, attributes, () => {
      for (const [first, ...lists] of items) {
        this.writer.within("li", {}, () => {
          this.children(first, first.localName === "li" ? marksOf(first, this.styleOf(first), marks) : marks)
          for (const list of lists) this.element(list, marks)
        })
      }
    })
  }

  /** Items of a list that isn't there. */
  li(element, marks) {
    this.writer.line("p", () => this.children(element, marks))
  }

  /** A single cell is text: a box in a document, or a number from a spreadsheet. */
  table(element, marks) {
    const rows = [...element.rows].map(row => [...row.cells]).filter(cells => cells.length)
    if (element.caption) this.element(element.caption, marks)
    if (rows.flat().length === 1) {
      this.writer.line("p", () => this.children(rows[0][0], marksOf(rows[0][0], this.styleOf(rows[0][0]), marks)))
      return
    }
    const columns = rows.reduce((most, cells) => Math.max(most, cells.reduce((sum, cell) => sum + cell.colSpan, 0)), 0)
    const hasSpans = rows.flat().some(cell => cell.rowSpan > 1)
    const isFilled = cell => cell.textContent.trim() || cell.querySelector("img")
    const kept = rows.filter(cells => hasSpans || cells.some(isFilled))
    this.writer.within("table", {}, () => this.writer.within("tbody", {}, () => {
      for (const cells of kept) this.row(cells, marks, columns * rows.length < MOST_CELLS)
    }))
  }

  row(cells, marks, hasSpans) {
    this.writer.within("tr", {}, () => {
      for (const cell of cells) {
        const [colspan, rowspan] = [cell.colSpan, cell.rowSpan].map(span => hasSpans && span > 1 && Math.min(span, 100))
        const inside = marksOf(cell, this.styleOf(cell), marks)
        this.writer.within(cell.localName, {colspan, rowspan}, () => this.children(cell, inside))
      }
    })
  }

  /** A picture with its caption: one that comes in, or left out as a whole. */
  figure(element, marks) {
    const images = [...element.querySelectorAll("img")]
    const captioned = images.find(image => image.matches("[data-file], [data-pending]"))
    const isText = !images.length || element.querySelector("table, blockquote, pre, ul, ol")
    // Below a picture on our readers' pages the credit follows, which the library has.
    const caption = element.querySelector(".picture__caption") ?? element.querySelector("figcaption:not(:has(.picture__credit))")
    if (isText) this.writer.line("p", () => this.children(element, marks))
    else for (const image of images) this.img(image, marks, image === captioned ? caption : null)
  }

  img(image, marks, caption = null) {
    if (image.hasAttribute("data-file")) this.ownPicture(image, caption, marks)
    else if (image.hasAttribute("data-pending")) this.comingPicture(image, caption, marks)
    else if (isEmoji(image)) this.writer.text(image.alt, marks)
    else if (isPicture(image)) this.pictures += 1
  }

  comingPicture(image, caption, marks) {
    const mark = image.dataset.pending
    this.coming.add(mark)
    this.captioned({"data-pending": mark}, caption, marks)
  }

  ownPicture(image, caption, marks) {
    const {file} = image.dataset
    if (!/^[0-9a-f]{64}$/.test(file)) return
    const source = image.getAttribute("src")
    const src = source && URL.canParse(source, location) && new URL(source, location).origin === location.origin && source
    this.captioned({"data-file": file, src, alt: image.alt}, caption, marks)
  }

  captioned(attributes, caption, marks) {
    this.writer.within("figure", {}, () => {
      this.writer.put("img", attributes)
      if (caption) this.writer.line("figcaption", () => this.children(caption, marks))
    })
  }

  /** Players of other sites become links, as in an import. */
  player(element) {
    const href = addressOf(element.getAttribute("src") ?? element.getAttribute("data") ?? "")
    if (href) this.writer.line("p", () => this.writer.text(href, {href}))
  }
}

/**
 * Clean the HTML of a clipboard; with `keepsAll`, also what was written for colleagues stays in the text.
 * @param {object | null} clipboard - what lies beside the HTML (see paste-pictures.js); null where no pictures are taken
 * @returns {{html: string, pictures: Map, left: object}} `pictures` are those to be brought in, by the `data-pending` of
 *   their images; `left` says how many comments, deletions, notes and pictures were left out, and whether the text isCut.
 */
export const clean = (given, {keepsAll = false, clipboard = null} = {}) => {
  const {html, files} = takeOutPictures(given)
  const {quiet, sheet, isCut} = takeOutStyles(html.slice(0, MOST_SOURCE))
  const isLong = isCut || html.length > MOST_SOURCE
  const doc = new DOMParser().parseFromString(quiet, "text/html")
  const source = sourceOf(quiet, doc)
  if (source === "ours" && !isLong && html.length < MOST_OF_OURS) return {html: given, pictures: new Map(), left: {}}
  const pictures = clipboard ? markPictures(doc, {source, files}, clipboard) : new Map()
  const styleOf = stylesOf(sheet)
  const left = leaveOut(doc, source, styleOf, keepsAll)
  makeLists(doc.body, styleOf)
  const walk = new Walk(styleOf)
  walk.children(doc.body, {})
  const {html: clean, isFull, isCut: hasCutWord} = walk.writer
  for (const mark of pictures.keys()) if (!walk.coming.has(mark)) pictures.delete(mark)
  return {html: clean, pictures, left: {...left, pictures: walk.pictures, isCut: isFull || hasCutWord || isLong}}
}
