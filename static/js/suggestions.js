// Known tags, authors and sections that the text names, one press each. The server (desk/suggestions.py) finds them, after
// each autosave.

const box = document.querySelector(".suggestions")
const form = box?.closest("form")
const $ = window.django?.jQuery
const MOST_TEXT = 20_000 // characters that the server reads
const SHOWN = 8

let asked, answered

const textOf = () => {
  const body = document.querySelector(".tiptap")
  const text = [form.elements.headline?.value, form.elements.lead?.value, body?.innerText]
  return text.join("\n").slice(0, MOST_TEXT)
}

const set = (select, {id, name}) => {
  const option = [...select.options].find(one => one.value === id)
  if (option) option.selected = true
  else select.append(new Option(name, id, true, true))
  $(select).trigger("change")
  select.dispatchEvent(new Event("input", {bubbles: true}))
}

const bylines = () => [...form.querySelectorAll("select[name^=bylines-][name$=-author]:not([name*=__prefix__])")]

const addAuthor = author => {
  if (!bylines().some(one => !one.value)) form.querySelector("#bylines-group .add-row a").click()
  const select = bylines().find(one => !one.value)
  if (select) set(select, author)
}

const KINDS = {
  sections: {chosen: () => [form.elements.section?.value], add: one => set(form.elements.section, one)},
  tags: {chosen: () => [...form.elements.tags.selectedOptions].map(one => one.value), add: one => set(form.elements.tags, one)},
  authors: {chosen: () => bylines().map(one => one.value), add: addAuthor},
}

const draw = (kind, one) => {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "suggestions__one"
  button.textContent = `+ ${one.name}`
  button.addEventListener("click", () => {
    const next = button.nextElementSibling ?? button.previousElementSibling
    KINDS[kind].add(one)
    next?.focus()
    show()
  })
  return button
}

const show = () => {
  for (const line of box.querySelectorAll("[data-kind]")) {
    const {kind} = line.dataset
    const chosen = KINDS[kind].chosen()
    const open = answered[kind].filter(({id}) => !chosen.includes(id)).slice(0, SHOWN)
    const focused = document.activeElement.textContent
    const buttons = open.map(one => draw(kind, one))
    line.hidden = !open.length
    line.querySelector("span").replaceChildren(...buttons)
    buttons.find(one => one.textContent === focused)?.focus()
  }
  box.hidden = !box.querySelector("[data-kind]:not([hidden])")
}

const ask = async () => {
  const text = textOf()
  const section = form.elements.section?.value ?? ""
  if (!text.trim() || asked === text + section) return
  asked = text + section
  const headers = {"X-CSRFToken": form.elements.csrfmiddlewaretoken.value}
  const body = new URLSearchParams({text, section})
  try {
    const answer = await fetch(box.dataset.url, {method: "POST", body, headers})
    if (!answer.ok) return
    answered = await answer.json()
    show()
  } catch {
    asked = null // the desk can't be reached; autosave says so
  }
}

if (box && $) {
  document.addEventListener("desk:autosaved", ask)
  document.addEventListener("prose-editor:ready", ask)
  $(form).on("change", "select", () => answered && show())
}
