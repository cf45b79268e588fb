// What is on the clipboard: which program it comes from, and the pictures that are written out in it.

const OURS = "h1, h5, h6, script, img:not([data-file])" // none of these comes out of our own editor
const PICTURE = /data:image\/(jpeg|png|webp|gif|avif);base64,([A-Za-z0-9+/=\s]+)/g
const LEAST_PICTURE = 2_000 // characters; what is smaller is a dot that holds a place or counts readers
const MOST_PICTURES = 20

/** "ours", "word", "sheet", "docs", "libreoffice", "pages" or "web". */
export const sourceOf = (html, doc) => {
  const generator = doc.querySelector("meta[name=generator i]")?.content ?? ""
  if (doc.querySelector("[data-pm-slice]") && !doc.querySelector(OURS)) return "ours"
  if (/office:word|Word\.Document|class=["']?Mso|mso-list:/.test(html)) return "word"
  if (doc.querySelector("google-sheets-html-origin") || /office:excel|Excel\.Sheet/.test(html)) return "sheet"
  if (doc.querySelector("[id^=docs-internal-guid]")) return "docs"
  if (/LibreOffice|OpenOffice/.test(generator)) return "libreoffice"
  return /Cocoa HTML Writer/.test(generator) ? "pages" : "web"
}

const fileOf = (kind, base64, number) => {
  try {
    const bytes = Uint8Array.from(atob(base64.replace(/\s+/g, "")), letter => letter.charCodeAt(0))
    return new File([bytes], `${number}.${kind}`, {type: `image/${kind}`})
  } catch {
    return null // not base64
  }
}

/**
 * The HTML without the pictures that are written out in it, and these as files. "pasted:0" stands for the first,
 * "pasted:dot" for a dot.
 */
export const takeOutPictures = html => {
  const files = []
  const without = html.replace(PICTURE, (_all, kind, base64) => {
    if (base64.length <= LEAST_PICTURE) return "pasted:dot"
    const file = files.length < MOST_PICTURES && fileOf(kind, base64, files.length + 1)
    return file ? `pasted:${files.push(file) - 1}` : ""
  })
  return {html: without, files}
}
