// Lists that aren't lists in the HTML: Word writes paragraphs with a level and a typed number, Word for the web a list for
// each item.

const NUMBER = /^\(?[\p{L}\p{N}]{1,5}(?:\.[\p{L}\p{N}]{1,5})*[.)]$|^\p{N}+$/u // "1.", "a)", "(iv)", "2.1.", "3"
const MOST_LEVELS = 9

/** A paragraph's level in a list of Word's, from 1; 0 if it is in none. */
const levelOf = (element, styleOf) => {
  if (!["p", "div"].includes(element.localName)) return 0
  return Number(/\blevel([1-9])\b/.exec(styleOf(element)["mso-list"])?.[1] ?? 0)
}

/** Take the typed number or bullet out of a paragraph and return it. */
const takeMarker = (paragraph, styleOf) => {
  const spans = [...paragraph.querySelectorAll("span")]
  const marker = spans.find(span => styleOf(span)["mso-list"] === "ignore")
  const text = marker?.textContent.trim() ?? ""
  marker?.remove()
  return text
}

/** Build real lists from items {level, isNumbered, start, content} in place of the element `first`. */
const nest = (items, first) => {
  const doc = first.ownerDocument
  const open = [] // the lists around the next item, outermost first
  for (const {level, isNumbered, start, content} of items) {
    const isOver = list => list.level > level || (list.level === level && list.isNumbered !== isNumbered)
    while (open.length && isOver(open.at(-1))) open.pop()
    if (open.at(-1)?.level !== level) {
      const list = doc.createElement(isNumbered ? "ol" : "ul")
      if (isNumbered && start > 1) list.setAttribute("start", start)
      if (open.length) open.at(-1).list.lastElementChild.append(list)
      else first.before(list)
      open.push({level, isNumbered, list})
    }
    const item = doc.createElement("li")
    for (const part of content) item.append(part)
    open.at(-1).list.append(item)
  }
}

const isItem = (element, styleOf) => element !== null && levelOf(element, styleOf) > 0

const convertParagraphs = (body, styleOf) => {
  for (const first of body.querySelectorAll("p, div")) {
    if (!first.isConnected || !isItem(first, styleOf)) continue
    const run = [first]
    while (isItem(run.at(-1).nextElementSibling, styleOf)) run.push(run.at(-1).nextElementSibling)
    nest(run.map(paragraph => {
      const marker = takeMarker(paragraph, styleOf)
      const level = levelOf(paragraph, styleOf)
      return {level, isNumbered: NUMBER.test(marker), start: parseInt(marker, 10), content: [...paragraph.childNodes]}
    }), first)
    for (const paragraph of run) paragraph.remove()
  }
}

const WRAPPER = ".ListContainerWrapper"

const convertWrappers = body => {
  for (const first of body.querySelectorAll(WRAPPER)) {
    if (!first.isConnected) continue
    const run = [first]
    while (run.at(-1).nextElementSibling?.matches(WRAPPER)) run.push(run.at(-1).nextElementSibling)
    const items = run.flatMap(wrapper => [...wrapper.querySelectorAll("li")])
    nest(items.map((item, number) => ({
      level: Math.min(Math.max(Number(item.dataset.ariaLevel) || 1, 1), MOST_LEVELS),
      isNumbered: item.parentElement.localName === "ol",
      start: number ? 1 : item.parentElement.start,
      content: [...item.childNodes],
    })), first)
    for (const wrapper of run) wrapper.remove()
  }
}

/** Put real lists, with their levels, in the place of both. */
export const makeLists = (body, styleOf) => {
  convertParagraphs(body, styleOf)
  convertWrappers(body)
}
