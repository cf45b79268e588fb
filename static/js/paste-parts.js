// What isn't meant for readers in a pasted document: comments, tracked deletions, footnote marks without their notes, what
// is hidden. And the addresses of its links.

const SILENT = new Set((
  "head script title meta link template nav noscript svg math button select input textarea map xml canvas"
).split(" "))
const NOTE_MARK = /#(_(ftn|edn)\d|ftnt\d|sdfootnote\d+sym|sdendnote\d+sym|cite_note)/
// Sites that put an address of their own around the one that is meant, and the parameter that holds it.
const REDIRECTS = [
  [/^www\.google\.[a-z.]+$/, "/url", ["q", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, "/", ["url"]],
  [/^lm?\.facebook\.com$/, "/l.php", ["u"]],
]

const targetsIn = doc =>
  new Set([...doc.querySelectorAll("[id], a[name]")].flatMap(one => [one.id, one.getAttribute("name")]))
const isHidden = (element, styles) =>
  SILENT.has(element.localName) || element.hidden || styles.display === "none" || styles["mso-hide"] === "all" ||
  element.matches(".msocomoff, hr[width='33%']") // the lines above Word's comments and footnotes
const isDeleted = (element, source) =>
  element.matches(".msoDel") || (element.localName === "del" && ["word", "libreoffice"].includes(source))

/** Whether it is a comment as Google Docs exports it: a box whose text begins with a link back to what it is about. */
const isComment = element => element.localName === "div" &&
  [...element.children].some(line => line.firstElementChild?.matches("a[href^='#cmnt_ref']"))

/** What a part of the document is: "hidden", "comments", "anchor" (of a comment), "deletions", "notes"; "" for text. */
const kindOf = (element, source, styles, targets) => {
  const href = element.localName === "a" ? element.getAttribute("href") ?? "" : ""
  if (isHidden(element, styles)) return "hidden"
  if (styles["mso-element"] === "comment" || isComment(element)) return "comments"
  if (element.matches(".MsoCommentReference, .msocomanchor") || href.startsWith("#cmnt")) return "anchor"
  if (isDeleted(element, source)) return "deletions"
  return NOTE_MARK.test(href) && !targets.has(href.slice(href.indexOf("#") + 1)) ? "notes" : ""
}

/**
 * Take out what isn't meant for readers; with `keepsAll` only what is hidden.
 * @returns {{comments: number, deletions: number, notes: number}} how many there are of each
 */
export const leaveOut = (doc, source, styleOf, keepsAll) => {
  const targets = targetsIn(doc)
  const found = {hidden: [], comments: [], anchor: [], deletions: [], notes: []}
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_ELEMENT, element => {
    const kind = kindOf(element, source, styleOf(element), targets)
    found[kind]?.push(element)
    return kind ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
  })
  while (walker.nextNode());
  const comments = Math.max(found.comments.length, found.anchor.length)
  const deleted = new Set(found.deletions)
  const deletions = found.deletions.filter(one => !deleted.has(one.previousSibling)).length // one may be in several pieces
  const taken = keepsAll ? found.hidden : Object.values(found).flat()
  for (const element of taken) element.remove()
  return {comments, deletions, notes: found.notes.length}
}

const unwrapped = address => {
  for (const [host, path, names] of REDIRECTS) {
    if (!host.test(address.hostname) || address.pathname !== path) continue
    const inside = names.map(name => address.searchParams.get(name)).find(value => /^https?:\/\//i.test(value ?? ""))
    if (inside && URL.canParse(inside)) return new URL(inside)
  }
  return null
}

/** The address that a pasted link means: of a page, for mail, a telephone; "" for any other, as a place in a document. */
export const addressOf = href => {
  const given = href.trim()
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(given) || !URL.canParse(given)) return ""
  let address = given
  for (let inner = unwrapped(new URL(given)), depth = 0; inner && depth < 3; inner = unwrapped(inner), depth += 1) {
    address = inner.href
  }
  return address
}
