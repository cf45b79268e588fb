// Pasting into the rich text editor: the clipboard's HTML is cleaned before the editor reads it, pictures that are on the
// clipboard as files are brought in, and a line below the editor says what was left out.

import {
  Bold as BaseBold, Code as BaseCode, Extension, Italic as BaseItalic, Plugin, pm, Strike as BaseStrike,
} from "django-prose-editor/editor"

import {fetchPictures, newName} from "./coming.js"
import {takeAskedCredits} from "./credit.js"
import {bringIn} from "./figure.js"
import {clean} from "./paste-clean.js"
import {originsOf} from "./paste-pictures.js"
import {joinLines} from "./paste-text.js"

const {closeHistory, isHistoryTransaction} = pm.history
const {Selection} = pm.state
const {isInTable} = pm.tables
const FOR_COLLEAGUES = ["comments", "deletions", "notes"] // undo brings these back

// Stars and underscores in a pasted text are stars and underscores.
const withoutPasteRules = {addPasteRules: () => []}
export const Bold = BaseBold.extend(withoutPasteRules)
export const Code = BaseCode.extend(withoutPasteRules)
export const Italic = BaseItalic.extend(withoutPasteRules)
export const Strike = BaseStrike.extend(withoutPasteRules)

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name])

/** What was left out as a sentence; "" if nothing was. */
const sentence = (left, words, takesPictures) => {
  const things = Object.keys(words.things).filter(name => left[name])
    .map(name => fill(words.things[name][left[name] === 1 ? "one" : "many"], {number: left[name]}))
  const list = new Intl.ListFormat(document.documentElement.lang, {type: "conjunction"}).format(things)
  const isOne = things.length === 1 && Object.values(left).includes(1)
  const said = words[left.pictures && takesPictures ? "withPictures" : "left"][isOne ? "one" : "many"]
  return [things.length ? fill(said, {things: list}) : "", left.isCut ? words.cut : ""].filter(Boolean).join(" ")
}

/** The line below the editor; it is there from the start, or screen readers wouldn't read it out. */
const lineBelow = editor => {
  const line = document.createElement("p")
  line.className = "paste-note"
  line.setAttribute("role", "status")
  editor.view.dom.closest(".prose-editor").after(line)
  return line
}

/** Put the whole text in, then what is left of it in a second step, which undo takes back first. */
const pasteInTwoSteps = (view, whole, slice) => {
  const {selection} = view.state
  const first = closeHistory(view.state.tr.replaceSelection(whole))
  view.dispatch(first)
  const second = closeHistory(view.state.tr)
  for (let n = first.steps.length; n--;) second.step(first.steps[n].invert(first.docs[n]))
  second.setSelection(Selection.fromJSON(second.doc, selection.toJSON())).replaceSelection(slice)
  view.dispatch(second.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"))
}

const pictureFiles = transfer => [...transfer?.files ?? []].filter(file => file.type.startsWith("image/"))

class Pasting {
  #cleaned = null // what the editor is about to put in
  #isWhole = false // nothing is to be left out
  #clipboard = null // what lies beside the HTML

  constructor(editor, {words, site}) {
    this.editor = editor
    this.words = words
    this.origins = originsOf(site)
  }

  get takesPictures() {
    return Boolean(this.editor.schema.nodes.figure)
  }

  start() {
    this.line = lineBelow(this.editor)
    if (this.takesPictures) takeAskedCredits(this.editor.view.dom.closest(".prose-editor"))
  }

  say(left) {
    this.line.textContent = sentence(left, this.words, this.takesPictures)
  }

  /** Note what is about to be pasted or dropped. */
  begin(transfer) {
    if (!this.takesPictures) return
    const readRTF = () => transfer?.getData("text/rtf") ?? ""
    this.#clipboard = {name: newName(), origins: this.origins, files: pictureFiles(transfer), readRTF}
  }

  readHTML(html) {
    const cleaned = clean(html, {keepsAll: this.#isWhole, clipboard: this.#clipboard})
    if (!this.#isWhole) this.#cleaned = {...cleaned, given: html}
    return cleaned.html
  }

  readText(text, view) {
    if (view.state.selection.$from.parent.type.spec.code) return text
    const {text: joined, isCut} = joinLines(text)
    this.#cleaned = {left: {isCut}, files: this.#clipboard?.files}
    return joined
  }

  /** Say what was left out, and bring in the pictures that come along. Returns what was cleaned, if anything. */
  #announce() {
    const cleaned = this.#cleaned
    this.#cleaned = null
    if (!cleaned) return null
    const {left, pictures, files} = cleaned
    this.say(left)
    if (pictures) fetchPictures(this.editor, pictures, () => this.#miss(left))
    setTimeout(() => { // once the text is in
      this.#clipboard = null
      if (files?.length) bringIn(this.editor, files)
    })
    return cleaned
  }

  /** Another picture isn't there after all. */
  #miss(left) {
    left.pictures = (left.pictures ?? 0) + 1
    this.say(left)
  }

  /** Returns whether the text is in, or else the editor puts it in. */
  paste(view, slice) {
    const cleaned = this.#announce()
    view.dispatch(closeHistory(view.state.tr)) // however fast they follow, undo takes back one paste at a time
    if (!cleaned) return false
    if (!slice.size) return true // else the editor would delete what is selected
    if (!FOR_COLLEAGUES.some(name => cleaned.left[name]) || isInTable(view.state)) return false
    pasteInTwoSteps(view, this.#whole(view, cleaned.given), slice)
    return true
  }

  drop() {
    this.#announce()
    return false
  }

  #whole(view, html) {
    this.#isWhole = true
    const slice = pm.view.__parseFromClipboard(view, "", html, false, view.state.selection.$from)
    this.#isWhole = false
    return slice
  }
}

const plugin = pasting => new Plugin({
  props: {
    transformPastedHTML: html => pasting.readHTML(html),
    transformPastedText: (text, _isPlain, view) => pasting.readText(text, view),
    handlePaste: (view, _event, slice) => pasting.paste(view, slice),
    handleDrop: () => pasting.drop(),
    handleDOMEvents: {
      paste: (_view, event) => pasting.begin(event.clipboardData),
      drop: (_view, event) => pasting.begin(event.dataTransfer),
    },
  },
  appendTransaction: transactions => {
    if (transactions.some(isHistoryTransaction)) pasting.say({})
  },
})

export const Paste = Extension.create({
  name: "pasting", // "paste" is taken
  priority: 2_000, // before tables and links take what is pasted

  addOptions() {
    return {words: {}, site: ""}
  },

  addStorage() {
    return {}
  },

  onCreate() {
    this.storage.pasting.start()
  },

  addProseMirrorPlugins() {
    this.storage.pasting = new Pasting(this.editor, this.options)
    return [plugin(this.storage.pasting)]
  },
})
