// The form of the front page: rows are dragged or moved by key, stories found while somebody types, pictures chosen from
// the library. Everything it does is in ordinary fields, so the server needs to know nothing about this script: the order
// of rows is that in which they are sent.

const form = document.getElementById("front_page_form")
const {dataset: words} = form
const PAUSE = 200 // milliseconds without typing before a search

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, key) => values[key])
const say = sentence => (form.querySelector("[data-says]").textContent = sentence)
const rowsOf = list => [...list.querySelectorAll(":scope > [data-row]")]

// Order

const nameOf = (list, n, row) => {
  const {list: kind} = list.dataset
  if (kind === "top") return n ? words.second : words.lead
  return kind === "related" ? words.related : row.querySelector("[data-name]").textContent
}

const label = list => {
  const rows = rowsOf(list)
  rows.forEach((row, n) => {
    const name = nameOf(list, n, row)
    row.querySelector("[data-name]").textContent = name
    row.setAttribute("aria-label", name)
    row.querySelector("[data-move='-1']").setAttribute("aria-label", fill(words.earlier, {name}))
    row.querySelector("[data-move='1']").setAttribute("aria-label", fill(words.later, {name}))
    const remove = row.querySelector("[data-remove]")
    remove?.setAttribute("aria-label", fill(words.remove, {name}))
    if (remove) remove.hidden = rows.length <= Number(list.dataset.fewest)
  })
  const add = list.parentElement.querySelector("[data-add]")
  if (add) add.hidden = rows.length >= Number(list.dataset.most)
}

/**
 * Move a row to a place, from 0; false where it is there already, or there is no such place. It is the others that are
 * moved past it: taken out of the page, it would lose the focus and the pointer.
 */
const put = (list, row, wanted) => {
  const rows = rowsOf(list)
  const from = rows.indexOf(row)
  if (wanted === from || wanted < 0 || wanted >= rows.length) return false
  if (from < wanted) row.before(...rows.slice(from + 1, wanted + 1))
  else row.after(...rows.slice(wanted, from))
  return true
}

const tellMoved = (list, row) => {
  label(list)
  const rows = rowsOf(list)
  say(fill(words.moved, {to: rows.indexOf(row) + 1, total: rows.length}))
}

const move = (list, row, step) => {
  if (!put(list, row, rowsOf(list).indexOf(row) + step)) return
  tellMoved(list, row)
  row.scrollIntoView({block: "nearest"})
}

const drag = (list, row, start) => {
  const handle = start.target
  const from = rowsOf(list).indexOf(row)
  const follow = event => {
    const rows = rowsOf(list)
    const over = rows.findIndex(one => one.getBoundingClientRect().bottom > event.clientY)
    if (put(list, row, over < 0 ? rows.length - 1 : over)) row.scrollIntoView({block: "nearest"})
  }
  const end = () => {
    handle.removeEventListener("pointermove", follow)
    row.classList.remove("front-row--dragged")
    if (rowsOf(list).indexOf(row) !== from) tellMoved(list, row)
  }
  start.preventDefault()
  handle.setPointerCapture(start.pointerId)
  row.classList.add("front-row--dragged")
  handle.addEventListener("pointermove", follow)
  handle.addEventListener("lostpointercapture", end, {once: true})
}

// Stories by words of their headline

const openSearch = row => {
  const field = row.querySelector("[data-story]")
  if (!field) return
  const list = document.createElement("ul")
  const story = row.querySelector("input[type=hidden][name$=-story]")
  const known = row.querySelector("[name$=-known]")
  let asked, pause

  list.id = `${field.id}-found`
  list.className = "front-row__options"
  list.hidden = true
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", field.labels[0].textContent)
  for (const [name, value] of Object.entries({role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false"})) {
    field.setAttribute(name, value)
  }
  field.after(list)

  const options = () => [...list.children]
  const highlighted = () => list.querySelector("[aria-selected=true]")
  const highlight = option => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option))
    if (option) field.setAttribute("aria-activedescendant", option.id)
    else field.removeAttribute("aria-activedescendant")
    option?.scrollIntoView({block: "nearest"})
  }
  const open = isOpen => {
    list.hidden = !isOpen
    field.setAttribute("aria-expanded", String(isOpen))
    if (!isOpen) highlight(null)
  }
  const choose = ({id, headline, when}) => {
    const radios = row.querySelector(".front-row__found")
    radios?.remove()
    field.value = known.value = headline
    if (story) story.value = id
    else form.append(Object.assign(document.createElement("input"), {type: "hidden", name: known.name.replace("-known", "-story"), value: id}))
    row.querySelector("[name$=-newest]").value = ""
    row.querySelector(".front-row__note").textContent = when
    open(false)
    field.focus()
  }
  const draw = (found, n) => {
    const option = document.createElement("li")
    const parts = [found.headline, found.when].map(text => Object.assign(document.createElement("span"), {textContent: text}))
    parts[0].lang = found.language
    parts[0].dir = "auto"
    parts[1].className = "quiet"
    option.id = `${list.id}-${n}`
    option.setAttribute("role", "option")
    option.setAttribute("aria-selected", "false")
    option.append(...parts)
    option.addEventListener("pointerdown", event => {
      event.preventDefault() // or the field loses the focus, which closes the list
      choose(found)
    })
    option.choose = () => choose(found)
    return option
  }
  const search = async () => {
    asked?.abort()
    asked = new AbortController()
    const query = new URLSearchParams({q: field.value.trim(), language: words.language})
    try {
      const answer = await fetch(`${words.stories}?${query}`, {signal: asked.signal, headers: {Accept: "application/json"}})
      const {stories} = await answer.json()
      list.replaceChildren(...stories.map(draw))
      open(stories.length > 0)
      say(stories.length ? words.found.replace("#", stories.length) : words.none)
    } catch (error) {
      if (error.name !== "AbortError") open(false) // the server finds the story when the form is sent
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(search, PAUSE)
  })
  field.addEventListener("blur", () => {
    clearTimeout(pause)
    asked?.abort()
    open(false)
  })
  field.addEventListener("keydown", event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step) {
      event.preventDefault()
      const all = options()
      if (list.hidden) search()
      else highlight(all[(all.indexOf(highlighted()) + step + all.length + (step < 0 && !highlighted() ? 1 : 0)) % all.length])
    } else if (event.key === "Enter" && highlighted()) {
      event.preventDefault()
      highlighted().choose()
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault()
      open(false)
    }
  })
}

// The picture of a place

const openPicture = row => {
  const box = row.querySelector("[data-picture]")
  const button = box?.querySelector("[data-choose]")
  if (!button) return
  const [key, shown, without] = ["[name$=-image]", "img", ".front-row__without"].map(one => box.querySelector(one))
  const insert = picture => {
    key.value = picture.id
    Object.assign(shown, {src: picture.thumbnail, alt: picture.alt || picture.name, hidden: false})
    without.hidden = false
    without.querySelector("input").checked = false
  }
  button.hidden = false
  button.addEventListener("click", () => {
    button.dispatchEvent(new CustomEvent("newsroom:choose-picture", {bubbles: true, detail: {insert}}))
  })
}

// Rows

const start = (list, row) => {
  const handle = row.querySelector(".front-row__handle")
  handle.hidden = false
  handle.addEventListener("pointerdown", event => drag(list, row, event))
  for (const button of row.querySelectorAll("[data-move]")) {
    button.type = "button"
    button.addEventListener("click", () => move(list, row, Number(button.dataset.move)))
  }
  row.querySelector(".front-row__moves").addEventListener("keydown", event => {
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key]
    if (!step) return
    event.preventDefault()
    move(list, row, step)
  })
  row.querySelector("[data-remove]")?.addEventListener("click", event => {
    event.preventDefault()
    const next = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : row.previousElementSibling
    row.remove()
    label(list)
    next.querySelector("[data-story]").focus()
  })
  openSearch(row)
  openPicture(row)
}

const addRow = list => {
  const used = new Set(rowsOf(list).map(row => row.querySelector("input[name=top]").value))
  const free = [...Array(Number(list.dataset.most)).keys()].find(n => !used.has(String(n)))
  const row = document.getElementById("front-row").content.querySelector("[data-row]").cloneNode(true)
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const {name, value} of [...element.attributes]) {
      if (value.includes("__n__")) element.setAttribute(name, value.replaceAll("__n__", free))
    }
  }
  list.append(row)
  start(list, row)
  label(list)
  row.querySelector("[data-story]").focus()
}

for (const list of form.querySelectorAll("[data-list]")) {
  for (const row of rowsOf(list)) start(list, row)
  label(list)
  list.parentElement.querySelector("[data-add]")?.addEventListener("click", event => {
    event.preventDefault()
    addRow(list)
  })
}

// From when it takes effect: the button says it

const [date, clock] = ["at_0", "at_1"].map(name => form.elements[name])
const [save] = form.querySelectorAll("[name=_save]")
const note = form.querySelector("[data-at]")
const atOnce = note.textContent
let asked, pause

const tell = ({words: sentence, within: when, error}) => {
  note.textContent = error || sentence || atOnce
  note.classList.toggle("moment--wrong", Boolean(error))
  save.textContent = when ? fill(words.from, {when}) : words.save
}

const ask = async () => {
  asked?.abort()
  asked = new AbortController()
  try {
    const query = new URLSearchParams({date: date.value, time: clock.value})
    const answer = await fetch(`${words.when}?${query}`, {signal: asked.signal, headers: {Accept: "application/json"}})
    if (answer.ok) tell(await answer.json())
  } catch {
    // The message after the save says it.
  }
}

for (const input of [date, clock]) {
  input.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(ask, PAUSE)
  })
}
date.addEventListener("change", () => {
  if (date.value && !clock.value) clock.value = date.dataset.usualTime
})
if (date.value) ask()

// What isn't saved: the browser asks before it leaves

const asSent = () => {
  const fields = new FormData(form)
  fields.delete("csrfmiddlewaretoken")
  return String(new URLSearchParams(fields))
}
const saved = "unsaved" in words ? null : asSent()
let isSent = false

form.addEventListener("submit", ({submitter}) => (isSent = submitter?.name !== "_preview"))
addEventListener("pageshow", () => (isSent = false))
addEventListener("beforeunload", event => {
  if (!isSent && asSent() !== saved) event.preventDefault()
})
