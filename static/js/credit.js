// A picture that came in without a credit: a field below the text asks for it. It is saved with the story
// (admin/figures.py), which changes nothing if the picture has a credit by then.

const LONGEST = 300

const listBelow = editor => {
  const [list] = editor.parentElement.getElementsByClassName("credits")
  if (list) return list
  const [note = editor] = editor.parentElement.getElementsByClassName("paste-note")
  const made = Object.assign(document.createElement("ul"), {className: "uploads credits"})
  note.after(made)
  return made
}

/** Move the picture's line to those below `editor` that stay, and put the field into it. */
export const askForCredit = (picture, line, editor, words) => {
  const label = document.createElement("label")
  const field = Object.assign(document.createElement("input"), {
    name: `credit_of-${picture.id}`, maxLength: LONGEST, dir: "auto", autocomplete: "off",
  })
  label.append(words, " ", field)
  line.append(label)
  listBelow(editor).append(line)
}
