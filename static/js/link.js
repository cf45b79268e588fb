// Links in the rich text editor: one field, for an address or for words from the headline of one of our own stories.

import {Link as BaseLink} from "django-prose-editor/editor"

const dialog = document.getElementById("link-dialog")
const form = dialog?.querySelector("form")
const field = dialog?.querySelector("input")
const list = dialog?.querySelector("[role=listbox]")
const says = dialog?.querySelector("[role=status]")
const PAUSE = 200 // milliseconds without typing before a search

let editor, asked, pause

/** What somebody has typed as an address, with what is missing from it; "" if it is none. */
export const addressIn = typed => {
  const text = typed.trim()
  if (/\s/.test(text)) return ""
  if (/^(?:https?:\/\/[^/]|mailto:.|tel:.|\/(?!\/)|#.)/i.test(text)) return text
  if (/^\/\/[^/]/.test(text)) return `https:${text}`
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(text)) return `mailto:${text}`
  if (/^[\p{L}\p{N}][\p{L}\p{N}-]*(?:\.[\p{L}\p{N}-]+)*\.\p{L}[\p{L}\p{N}-]+(?::\d+)?(?:[/?#].*)?$/u.test(text)) return `https://${text}`
  return ""
}

const options = () => [...list.children]
const highlighted = () => list.querySelector("[aria-selected=true]")

const highlight = option => {
  for (const one of options()) one.setAttribute("aria-selected", one === option)
  if (option) {
    field.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({block: "nearest"})
  } else field.removeAttribute("aria-activedescendant")
}

const draw = ({headline, address, language, when}, n) => {
  const option = document.createElement("li")
  const words = [["headline", headline], ["when", when]].map(([part, text]) => {
    const span = document.createElement("span")
    span.className = `link-dialog__${part}`
    span.textContent = text
    return span
  })
  words[0].lang = language
  option.id = `link-story-${n}`
  option.setAttribute("role", "option")
  option.setAttribute("aria-selected", "false")
  option.append(...words)
  option.addEventListener("click", () => link(address, headline))
  return option
}

const search = async () => {
  asked?.abort()
  asked = new AbortController()
  const words = addressIn(field.value) ? "" : field.value.trim()
  try {
    const answer = await fetch(`${dialog.dataset.url}?${new URLSearchParams({q: words, from: dialog.dataset.from})}`, {signal: asked.signal})
    const {stories, error} = await answer.json()
    list.replaceChildren(...(stories ?? []).map(draw))
    says.textContent = error ?? (stories.length ? "" : dialog.dataset.none)
    highlight(words ? list.firstElementChild : null)
  } catch (error) {
    if (error.name !== "AbortError") says.textContent = dialog.dataset.failed
  }
}

/** Link what is selected; where nothing is, insert the words as a link. What is typed next is no link any more. */
const link = (href, words) => {
  dialog.close()
  const {empty, to} = editor.state.selection
  const plain = ({tr}) => {
    const marks = tr.storedMarks ?? tr.selection.$head.marks()
    tr.setStoredMarks(marks.filter(mark => mark.type.name !== "link"))
    return true
  }
  const chain = editor.chain().focus()
  if (empty) chain.insertContent({type: "text", text: words, marks: [{type: "link", attrs: {href}}]}).command(plain).run()
  else chain.setLink({href}).setTextSelection(to).command(plain).run()
}

const submit = event => {
  event.preventDefault()
  const address = addressIn(field.value)
  if (address) link(address, field.value.trim())
  else if (highlighted()) highlighted().click()
  else {
    says.textContent = dialog.dataset.hint
    field.focus()
  }
}

const steer = event => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
  const all = options()
  if (!step || !all.length) return
  event.preventDefault()
  const from = all.indexOf(highlighted())
  highlight(all[from < 0 && step < 0 ? all.length - 1 : (from + step + all.length) % all.length])
}

const open = opened => {
  editor = opened
  if (editor.isActive("link")) editor.commands.extendMarkRange("link")
  const {doc, selection: {from, to}} = editor.state
  const {href} = editor.getAttributes("link")
  const selected = doc.textBetween(from, to, " ").trim()
  field.value = href ?? (addressIn(selected) && selected)
  dialog.querySelector("[data-remove]").hidden = !href
  says.textContent = ""
  list.replaceChildren()
  dialog.showModal()
  field.select()
  search()
}

if (dialog) {
  form.addEventListener("submit", submit)
  field.addEventListener("keydown", steer)
  field.addEventListener("input", () => {
    clearTimeout(pause)
    highlight(null)
    pause = setTimeout(search, PAUSE)
  })
  dialog.addEventListener("click", event => event.target === dialog && dialog.close())
  dialog.addEventListener("close", () => (clearTimeout(pause), asked?.abort(), editor.view.focus()))
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close())
  dialog.querySelector("[data-remove]").addEventListener("click", () => {
    dialog.close()
    editor.chain().focus().unsetLink().run()
  })
}

export const Link = BaseLink.extend({
  addMenuItems({menu, buttons}) {
    this.parent?.({menu, buttons})
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", "insert link"),
      active: it => it.isActive("link"),
      command: open,
    })
  },

  addKeyboardShortcuts() {
    return {"Mod-k": ({editor: it}) => (open(it), true)}
  },
})
