// Pictures that are on their way into a text: each has its place there from the start, an image with a mark in `pending`.
// When the picture is in the library, the image becomes that picture; when it can't be had, its figure goes. Neither is a
// step that undo takes back: undo and redo work on the place, and a picture that has come meanwhile is there at once.

import {Plugin} from "django-prose-editor/editor"

let number = 0
const wanted = new Map() // by mark: {file}, or {key, alt, credit} for a picture of the library
const found = new Map() // by mark: the picture, null if it can't be had

/** The beginning of new marks. */
export const newName = () => `coming-${number += 1}`

const markedIn = doc => {
  const marked = []
  doc.descendants((node, at) => {
    const mark = node.type.name === "figure" && node.firstChild.attrs.pending
    if (mark) marked.push({mark, figure: node, at})
    return !node.isTextblock
  })
  return marked
}

/** What an image gets from a picture, with the words that it had on the page where it was copied. */
const attributesOf = ({checksum, src, page, alt, credit}, {file, ...own}) => ({
  file: checksum,
  src,
  page,
  ownAlt: alt,
  ownCredit: credit,
  alt: (file ? alt : own.alt !== alt && own.alt) || null,
  credit: (!file && own.credit !== credit && own.credit) || null,
  pending: null,
})

const fill = (tr, {figure, at}, picture, source) => {
  const typed = figure.firstChild.attrs // alternative text and credit, meanwhile
  for (const [name, value] of Object.entries(attributesOf(picture, source))) {
    const said = ["alt", "credit"].includes(name) ? typed[name] || value : value
    tr.setNodeAttribute(at + 1, name, said ?? null)
  }
  const words = source.file && picture.caption?.replace(/\s+/g, " ").trim()
  if (words && !figure.lastChild.childCount) tr.insertText(words, at + 1 + figure.firstChild.nodeSize + 1)
}

/** Fill the places whose picture has come, and take out those that wait for nothing. */
export const settle = view => {
  if (view.isDestroyed) return
  const ready = markedIn(view.state.doc).filter(({mark}) => found.has(mark) || !wanted.has(mark))
  if (!ready.length) return
  const {tr} = view.state
  for (const place of ready.toReversed()) {
    const picture = found.get(place.mark)
    if (picture) fill(tr, place, picture, wanted.get(place.mark))
    else tr.delete(place.at, place.at + place.figure.nodeSize)
  }
  view.dispatch(tr.setMeta("addToHistory", false))
}

/** Dispatch an event; where nobody handles it, because the user may not, all pictures are missing. */
const ask = (editor, name, detail, miss) => {
  const event = new CustomEvent(`newsroom:${name}`, {bubbles: true, cancelable: true, detail})
  const isTaken = !editor.view.dom.dispatchEvent(event)
  if (!isTaken) for (const n of (detail.files ?? detail.keys).keys()) miss(n)
}

/**
 * Have pictures uploaded or looked up, and put where their marks are.
 * @param {Map} pictures - by mark: {file}, or {key, alt, credit}
 * @param {() => void} onMissing - for each picture that can't be had, if nothing else says why
 */
export const fetchPictures = (editor, pictures, onMissing = () => {}) => {
  const settleWith = (mark, picture) => {
    found.set(mark, picture)
    settle(editor.view)
  }
  for (const [mark, source] of pictures) wanted.set(mark, source)
  const askFor = (what, name, says) => {
    const given = [...pictures].filter(([, source]) => source[what])
    if (!given.length) return
    const insert = (picture, n) => settleWith(given[n][0], picture)
    const miss = n => {
      insert(null, n)
      onMissing()
    }
    const fail = says ? n => insert(null, n) : miss
    ask(editor, name, {[`${what}s`]: given.map(([, source]) => source[what]), insert, fail}, miss)
  }
  askFor("file", "picture-files", true)
  askFor("key", "own-pictures", false)
}

/** Settles whatever the text is after a change: undo and redo bring places back. */
export const coming = () => new Plugin({
  view: () => ({
    update: (view, before) => {
      if (wanted.size && before.doc !== view.state.doc) queueMicrotask(() => settle(view))
    },
  }),
})
