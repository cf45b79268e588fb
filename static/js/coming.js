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
    if (node.type.name === "figure" && node.firstChild.attrs.pending) marked.push({figure: node, at})
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
  const {alt, credit} = figure.firstChild.attrs // typed meanwhile
  const attributes = attributesOf(picture, source)
  for (const [name, value] of Object.entries({...attributes, alt: alt || attributes.alt, credit: credit || attributes.credit})) {
    tr.setNodeAttribute(at + 1, name, value ?? null)
  }
  const words = source.file && picture.caption?.replace(/\s+/g, " ").trim()
  if (words && !figure.lastChild.childCount) tr.insertText(words, at + 1 + figure.firstChild.nodeSize + 1)
}

/** Fill the places whose picture has come, and take out those that wait for nothing. */
export const settle = view => {
  if (view.isDestroyed) return
  const ready = markedIn(view.state.doc).filter(({figure: {firstChild: {attrs: {pending}}}}) => found.has(pending) || !wanted.has(pending))
  if (!ready.length) return
  const {tr} = view.state
  for (const place of ready.toReversed()) {
    const {pending} = place.figure.firstChild.attrs
    const picture = found.get(pending)
    if (picture) fill(tr, place, picture, wanted.get(pending))
    else tr.delete(place.at, place.at + place.figure.nodeSize)
  }
  view.dispatch(tr.setMeta("addToHistory", false))
}

const ask = (editor, name, detail) => {
  const event = new CustomEvent(`newsroom:${name}`, {bubbles: true, cancelable: true, detail})
  const isTaken = !editor.view.dom.dispatchEvent(event)
  if (!isTaken) for (const n of (detail.files ?? detail.keys).keys()) detail.fail(n)
}

/**
 * Have pictures uploaded or looked up, and put where their marks are.
 * @param {Map} pictures - by mark: {file}, or {key, alt, credit}
 * @param {() => void} onMissing - for each picture that isn't in the library
 */
export const fetchPictures = (editor, pictures, onMissing = () => {}) => {
  const settleWith = (mark, picture) => {
    found.set(mark, picture)
    settle(editor.view)
  }
  for (const [mark, source] of pictures) wanted.set(mark, source)
  const files = [...pictures].filter(([, {file}]) => file)
  const others = [...pictures].filter(([, {key}]) => key)
  if (files.length) {
    ask(editor, "picture-files", {
      files: files.map(([, {file}]) => file),
      insert: (picture, n) => settleWith(files[n][0], picture),
      fail: n => settleWith(files[n][0], null),
    })
  }
  if (others.length) {
    ask(editor, "own-pictures", {
      keys: others.map(([, {key}]) => key),
      insert: (picture, n) => settleWith(others[n][0], picture),
      fail: n => {
        settleWith(others[n][0], null)
        onMissing()
      },
    })
  }
}

/** Settles whatever the text is after a change: undo and redo bring places back. */
export const coming = () => new Plugin({
  view: () => ({
    update: (view, before) => {
      if (wanted.size && before.doc !== view.state.doc) queueMicrotask(() => settle(view))
    },
  }),
})
