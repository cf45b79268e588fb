// The styles of a pasted document, read as plain text. They are taken out before the browser parses it: under the desk's
// content policy it would empty each style attribute, and report it, as it does scripts in attributes.

const READ = new Set([
  "font", "font-weight", "font-style", "text-decoration", "text-decoration-line", "vertical-align", "display", "mso-hide",
  "mso-list", "mso-element", "mso-spacerun", "mso-tab-count",
])
const MOST_TAGS = 60_000
const MOST_OPEN = 2_000 // elements inside each other
const NEVER_CLOSED = new Set("area base br col embed hr img input link meta source track wbr p li dt dd td th tr".split(" "))
const ATTRIBUTE = "data-pasted-style"
const TAG = /<(\/?)([a-z][^\s/>]*)/gi
const PART = /[\s/]*([^\s/>=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?/gy // an attribute, within a tag
const STYLE_END = /<\/style/gi

const findFrom = (pattern, text, at) => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The attributes from a position on, with style attributes under another name and without scripts, and where they end. */
const renamed = (html, at) => {
  let written = ""
  let end = at
  for (let part; (part = findFrom(PART, html, end)); end = PART.lastIndex) {
    const [whole, name, value = ""] = part
    if (/^on/i.test(name)) continue // what a page does when it is clicked
    written += name.toLowerCase() === "style" ? ` ${ATTRIBUTE}${value}` : whole
  }
  return {written, end}
}

/**
 * The HTML with its style attributes under another name and without its style sheets, and these as one text. What comes
 * after MOST_TAGS, or is inside MOST_OPEN others, is cut off: the browser would need seconds for it.
 */
export const takeOutStyles = html => {
  const pieces = []
  let sheet = ""
  let at = 0
  let [tags, open] = [0, 0]
  for (let tag; tags <= MOST_TAGS && open <= MOST_OPEN && (tag = findFrom(TAG, html, at)); tags += 1) {
    const start = TAG.lastIndex
    const {written, end} = renamed(html, start)
    const [, isEnd, name] = tag
    if (!NEVER_CLOSED.has(name.toLowerCase())) open = Math.max(open + (isEnd ? -1 : 1), 0)
    if (name.toLowerCase() === "style" && !isEnd) {
      const close = findFrom(STYLE_END, html, end)
      pieces.push(html.slice(at, tag.index))
      sheet += html.slice(end, close?.index)
      at = close?.index ?? html.length
    } else {
      pieces.push(html.slice(at, start), written)
      at = end
    }
  }
  const isCut = tags > MOST_TAGS || open > MOST_OPEN
  if (!isCut) pieces.push(html.slice(at))
  return {quiet: pieces.join(""), sheet, isCut}
}

/** The declarations that matter, as an object. */
const declarations = text => {
  const found = {}
  for (const part of text.split(";")) {
    const colon = part.indexOf(":")
    const name = part.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (READ.has(name)) found[name] = part.slice(colon + 1).trim().toLowerCase()
  }
  return found
}

const classesIn = sheet => {
  const classes = new Map()
  for (const rule of sheet.split("}")) {
    const brace = rule.indexOf("{")
    for (const selector of rule.slice(0, Math.max(brace, 0)).split(",")) {
      const [, name] = /(?:^|\s)\w*\.([\w-]+)$/.exec(selector.trim()) ?? []
      if (name) classes.set(name, {...classes.get(name), ...declarations(rule.slice(brace + 1))})
    }
  }
  return classes
}

/** A function that returns an element's declarations: those of its classes in the style sheet, then its own. */
export const stylesOf = sheet => {
  const classes = classesIn(sheet)
  return element => {
    const named = classes.size ? [...element.classList].map(name => classes.get(name)) : []
    return Object.assign({}, ...named, declarations(element.getAttribute(ATTRIBUTE) ?? ""))
  }
}
