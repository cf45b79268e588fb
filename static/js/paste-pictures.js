// Which pictures come in with a pasted document: those that are written out in it, those beside it on the clipboard (as
// files, or in RTF), and those of our own readers' pages, which are in the library. What is only an address stays out.

import {picturesInRTF} from "./paste-rtf.js"

const MOST = 20 // pictures in one paste
const OUR_PICTURE = /^\/(?:preview\/[\w-]+\/)?media\/([0-9a-f]{20})\/[^/]+$/ // the server's MEDIA_URL, also below a preview
const ADDRESS = /https?:\/\/[^"'<>\s]+/g
const MOST_SOUGHT = 100_000 // characters of HTML: a picture alone has less

const sourceOf = image => image.getAttribute("src") ?? ""

/** The key of the library's picture that an address of one of our own pages leads to; "" for any other address. */
const keyIn = (address, origins) => {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return ""
  const {origin, pathname} = new URL(address)
  return origins.includes(origin) ? OUR_PICTURE.exec(pathname)?.[1] ?? "" : ""
}

export const originsOf = site => [location.origin, ...URL.canParse(site) ? [new URL(site).origin] : []]

/** Whether the HTML beside picture files knows more than they do: that it is one of ours, or where Word shows it. */
export const isBetterThanFiles = (html, origins) => {
  const sought = html.slice(0, MOST_SOUGHT)
  return /\ssrc=["']?file:/i.test(sought) || (sought.match(ADDRESS) ?? []).some(address => keyIn(address, origins))
}

/** Whether a text is only the names of files, as file managers put it beside them. */
export const isOnlyNames = (text, files) => {
  const names = new Set([...files].map(file => file.name))
  const lines = text.split("\n", names.size + 1).map(line => line.trim()).filter(Boolean)
  return lines.every(line => names.has(nameIn(line)))
}

const nameIn = address => {
  const name = address.slice(Math.max(address.lastIndexOf("/"), address.lastIndexOf("\\")) + 1)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** The words that a figure of our readers' pages has for this story alone. */
const wordsOf = image => {
  const credit = image.closest("figure")?.querySelector(".picture__credit")?.textContent ?? ""
  return {alt: image.alt, credit: /^[^:]*:/.test(credit) ? credit.replace(/^[^:]*:/, "").trim() : ""} // "Photo: Ana"
}

/** Give RTF's pictures to the images that name files, if there are as many: else nobody knows which is which. */
const giveFromRTF = (images, readRTF, given) => {
  const local = images.filter(image => /^file:/i.test(sourceOf(image)))
  const pictures = local.length ? picturesInRTF(readRTF()) : []
  if (pictures.length !== local.length) return
  for (const [n, image] of local.entries()) if (pictures[n]) given.set(image, {file: pictures[n]})
}

/** Give files to the images that bear their names, then the others in order. */
const giveFiles = (images, files, given) => {
  const rest = files.slice(0, MOST)
  const byName = image => rest.findIndex(file => file.name === nameIn(sourceOf(image)))
  const inOrder = () => (rest.length ? 0 : -1)
  for (const choose of [byName, inOrder]) {
    for (const image of images) {
      const n = given.has(image) || !rest.length ? -1 : choose(image)
      if (n >= 0) given.set(image, {file: rest.splice(n, 1)[0]})
    }
  }
}

/**
 * Mark the images that have a picture, with `data-pending`.
 * @param {Document} doc - what was pasted
 * @param {{source: string, files: File[]}} read - which program it comes from, and the pictures written out in it
 * @param {{name: string, origins: string[], files: File[], readRTF: () => string}} clipboard - the beginning of the marks,
 *   the origins of our own pages, and what lies beside the HTML
 * @returns {Map} by mark {file}, or {key, alt, credit} for one of the library
 */
export const markPictures = (doc, {source, files}, {name, origins, files: beside, readRTF}) => {
  const images = [...doc.querySelectorAll("img")]
  const given = new Map()
  for (const image of images) image.removeAttribute("data-pending")
  for (const image of images) {
    if (given.size === MOST) break
    const key = keyIn(sourceOf(image), origins)
    const file = files[/^pasted:(\d+)$/.exec(sourceOf(image))?.[1]]
    if (key && !image.hasAttribute("data-file")) given.set(image, {key, ...wordsOf(image)})
    else if (file) given.set(image, {file})
  }
  const others = images.filter(image => !given.has(image) && isPicture(image))
  giveFromRTF(others, readRTF, given)
  if (!showsAll(doc, source)) giveFiles(others, beside, given)
  const marked = images.filter(image => given.has(image)).slice(0, MOST)
  for (const [n, image] of marked.entries()) image.setAttribute("data-pending", `${name}-${n + 1}`)
  return new Map(marked.map(image => [image.getAttribute("data-pending"), given.get(image)]))
}

/** Whether the picture on the clipboard may be of all that was copied: a spreadsheet's, or Word's beside a text. */
const showsAll = (doc, source) => source === "sheet" || (source === "word" && doc.body.textContent.trim())

const EMOJI = /^\p{Extended_Pictographic}/u
const isDot = image => ["width", "height"].some(side => ["1", "2"].includes(image.getAttribute(side)))
export const isEmoji = image => EMOJI.test(image.alt) && image.alt.length < 20
/** Whether an image is one that somebody would miss. */
export const isPicture = image =>
  !image.hasAttribute("data-file") && !isEmoji(image) && !isDot(image) && sourceOf(image) !== "pasted:dot"
