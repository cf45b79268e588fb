// A picture that came in without a credit: a field below the text asks for it. It is saved with the story
// (admin/figures.py), which changes nothing if the picture has a credit by then. What is typed is shown below the picture
// in the text at once. A form that comes back with errors, or with an autosaved text, has the fields already.

const LONGEST = 300

/** Tell the editor the credits that are typed in a list. */
const tell = (list, editor) => {
  for (const {value, dataset: {creditOf: checksum}} of list.querySelectorAll("[data-credit-of]")) {
    const detail = {checksum, credit: value.trim()}
    editor.querySelector(".tiptap").dispatchEvent(new CustomEvent("newsroom:credit", {detail}))
  }
}

const putBelow = (editor, list) => {
  const [note = editor] = editor.parentElement.getElementsByClassName("paste-note")
  note.after(list)
  list.addEventListener("input", () => tell(list, editor))
  return list
}

const listBelow = editor =>
  editor.parentElement.getElementsByClassName("credits")[0] ??
  putBelow(editor, Object.assign(document.createElement("ul"), {className: "uploads credits"}))

/** Move the fields that the form came with below the editor. */
export const takeAskedCredits = editor => {
  const list = document.getElementById("asked-credits")
  if (list) tell(putBelow(editor, list), editor)
}

/** Move the picture's line to those below `editor` that stay, and put the field into it. */
export const askForCredit = (picture, line, editor, words) => {
  const name = `credit_of-${picture.id}`
  const list = listBelow(editor)
  const asked = list.querySelector(`[name="${name}"]`)
  if (asked) { // pasted again
    line.remove()
    tell(list, editor)
    return
  }
  const label = document.createElement("label")
  const field = Object.assign(document.createElement("input"), {name, maxLength: LONGEST, dir: "auto", autocomplete: "off"})
  field.dataset.creditOf = picture.checksum
  label.append(words, " ", field)
  line.append(label)
  list.append(line)
}
