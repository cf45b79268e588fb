// Ctrl+S (on a Mac, Cmd+S) saves and stays, in every form of the desk: it presses the form's own "Save and continue", so
// all that happens then, happens here too. Afterwards the page is where it was, and the caret as well.

const PLACE = "desk:place"
const form = document.querySelector("#content form:has([name=_continue])")
let place = null // where the key was pressed

/** Whether a key was pressed that has this letter, or would have it on a Latin keyboard. */
const isLetter = (event, letter) => {
  const key = event.key.toLowerCase()
  return key === letter || (event.code === `Key${letter.toUpperCase()}` && !/^[a-z]$/.test(key))
}

/** Where the caret is: in which field, and there between which characters; or in the rich text editor. */
const caret = () => {
  const field = document.activeElement
  const {editor} = field.closest?.(".prose-editor")?.querySelector(".tiptap") ?? {}
  if (editor) return {text: true, from: editor.state.selection.from, to: editor.state.selection.to}
  return {id: field.id, from: field.selectionStart ?? null, to: field.selectionEnd ?? null}
}

const save = event => {
  const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && isLetter(event, "s")
  if (!isSave) return
  event.preventDefault()
  if (event.repeat || document.querySelector("dialog[open]")) return
  place = {y: scrollY, ...caret()}
  form.requestSubmit(form.querySelector("[name=_continue]"))
}

/** Remembered only when the form is sent: it is autosaved first, and without a network it stays. */
const remember = event => {
  if (place && !event.defaultPrevented) sessionStorage.setItem(PLACE, JSON.stringify(place))
}

const putCaret = ({text, id, from, to}) => {
  const field = text ? document.querySelector(".tiptap") : document.getElementById(id)
  field?.focus({preventScroll: true})
  if (text) {
    const {editor} = field
    const end = editor.state.doc.content.size
    editor.commands.setTextSelection({from: Math.min(from, end), to: Math.min(to, end)})
  } else if (from !== null) {
    field?.setSelectionRange(from, to)
  }
}

const say = message => {
  const line = document.querySelector(".autosave [data-time]")
  if (line) line.textContent = line.closest(".autosave").dataset.saved
  message.setAttribute("role", "status")
}

/** After a save that succeeded. Where it didn't, the page's beginning says why. */
const goBack = () => {
  const before = JSON.parse(sessionStorage.getItem(PLACE))
  sessionStorage.removeItem(PLACE)
  const message = document.querySelector(".messagelist .success")
  if (!before || !message) return
  const restore = () => {
    putCaret(before)
    scrollTo({top: before.y, behavior: "instant"})
    say(message)
  }
  // The editor takes a moment: it has noted its caret 20 ms after it is ready.
  if (before.text) document.addEventListener("prose-editor:ready", () => setTimeout(restore, 50), {once: true})
  else restore()
}

if (form) {
  document.addEventListener("keydown", save, true) // before select2, which tells nobody of keys in its field
  addEventListener("submit", remember) // after all others
  goBack()
}
