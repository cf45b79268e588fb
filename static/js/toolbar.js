// The rich text editor's toolbar, whatever buttons it has: after the text for the Tab key, and one stop (arrows, Home and
// End lead from button to button); names in the desk's language, and which buttons are pressed, for screen readers too.

const list = document.getElementById("toolbar-words")
const words = list.dataset
const names = new Map([...list.children].map(one => [one.dataset.name, {text: one.textContent, key: one.dataset.key}]))
const nameOf = label => names.get(label?.toLowerCase())?.text ?? label
// Buttons that do something once, so they are never "pressed".
const ONCE = /^(?:history:|table|unlink$|link$|figure$|embed$|horizontalRule$)/
const BOXES = /^(?:factBox|pullQuote)$/
const isMac = /^Mac/.test(navigator.platform)
const MARGIN = 12 // pixels between the caret and the bars

const stopsOf = bar => [...bar.querySelectorAll("button, [role=button]")].filter(
  one => !one.closest("[popover]") && !one.parentElement.closest("[role=button]") && !one.classList.contains("hidden"),
)

/** Let the Tab key stop at one button alone. */
const letStopAt = (bar, stop) => {
  for (const one of bar.querySelectorAll("button, [role=button]")) one.tabIndex = one === stop ? 0 : -1
}

const nameButtons = bar => {
  for (const button of bar.querySelectorAll("button")) {
    const {text, key} = names.get(button.getAttribute("aria-label")?.toLowerCase()) ?? {}
    if (!text) continue
    button.title = key ? `${text} (${isMac ? "⌘" : "Ctrl+"}${key})` : text
    button.setAttribute("aria-label", text)
  }
}

const steer = (bar, event, editor) => {
  if (event.target.closest("[popover]")) return
  const stops = stopsOf(bar)
  const from = stops.indexOf(event.target)
  const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight"
  const to = {Home: 0, End: stops.length - 1, ArrowLeft: from - 1, ArrowRight: from + 1}[event.key]
  if (event.key === "Escape") editor.view.focus()
  if (to === undefined || from < 0) return
  event.preventDefault()
  const step = event.key.startsWith("Arrow") ? (event.key === forward ? from + 1 : from - 1) : to
  const stop = stops[(step + stops.length) % stops.length]
  letStopAt(bar, stop)
  stop.focus()
}

/** A menu for the kind of paragraph: the editor makes it of elements that no key reaches. */
const makeMenu = dropdown => {
  const [head, menu] = [dropdown.querySelector(".prose-menubar__selected"), dropdown.querySelector("[popover]")]
  const items = [...menu.querySelectorAll("button")]
  const shown = () => items.filter(one => !one.classList.contains("hidden"))
  for (const one of items) {
    const text = one.firstElementChild
    text.textContent = nameOf(text.textContent)
    one.setAttribute("role", "menuitem")
    one.tabIndex = -1
  }
  menu.setAttribute("role", "menu")
  menu.setAttribute("aria-label", words.style)
  menu.firstElementChild.setAttribute("role", "none")
  const attributes = {role: "button", "aria-haspopup": "menu", "aria-expanded": "false"}
  for (const [name, value] of Object.entries(attributes)) head.setAttribute(name, value)
  menu.addEventListener("toggle", ({newState}) => {
    head.setAttribute("aria-expanded", newState === "open")
    const below = menu.getBoundingClientRect().bottom - innerHeight
    if (newState === "open" && below > 0) menu.style.top = `${parseFloat(menu.style.top) - below}px`
  })
  head.addEventListener("keydown", event => {
    if (!["Enter", " ", "ArrowDown"].includes(event.key)) return
    event.preventDefault()
    head.click()
    shown()[0]?.focus()
  })
  menu.addEventListener("keydown", event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (event.key === "Tab") menu.hidePopover()
    if (!step) return
    event.preventDefault()
    const all = shown()
    all[(all.indexOf(event.target) + step + all.length) % all.length].focus()
  })
}

/** Say in words which kind of paragraph the caret is in; the editor puts a copy of a button there. */
const nameStyle = head => {
  const copy = head.querySelector("button")
  if (!copy) return
  const label = nameOf(copy.getAttribute("aria-label"))
  const isKnown = label !== "question_mark"
  const text = document.createElement("span")
  text.textContent = isKnown ? label : words.style
  head.replaceChildren(text)
  head.setAttribute("aria-label", isKnown ? `${words.style}: ${label}` : words.style)
  head.title = words.style
}

const refresh = bar => {
  for (const button of bar.querySelectorAll(".prose-menubar__group > button")) {
    button.setAttribute("aria-disabled", button.classList.contains("disabled"))
    if (!ONCE.test(button.dataset.name)) button.setAttribute("aria-pressed", button.classList.contains("active"))
  }
  for (const head of bar.querySelectorAll(".prose-menubar__selected")) nameStyle(head)
  const stops = stopsOf(bar)
  if (!stops.some(one => one.tabIndex === 0)) letStopAt(bar, stops[0])
}

/** Keep the caret clear of the toolbar above and of the form's buttons below. */
const keepInView = (editor, bar) => {
  const buttons = document.querySelector(".submit-row")
  const room = () => ({
    top: bar.offsetHeight + MARGIN,
    bottom: (buttons && getComputedStyle(buttons).position === "sticky" ? buttons.offsetHeight : 0) + MARGIN,
    left: 0,
    right: 0,
  })
  const measure = () => editor.setOptions({
    editorProps: {...editor.options.editorProps, scrollThreshold: room(), scrollMargin: room()},
  })
  new ResizeObserver(measure).observe(bar)
  if (buttons) new ResizeObserver(measure).observe(buttons)
}

const make = editor => {
  const text = editor.view.dom
  const bar = text.parentElement.querySelector(":scope > .prose-menubar:not(.prose-menubar--floating)")
  text.after(bar) // one Tab leads from the lead to the text; the style sheet shows the toolbar above it
  bar.setAttribute("role", "toolbar")
  bar.setAttribute("aria-label", words.toolbar)
  for (const dropdown of bar.querySelectorAll(".prose-menubar__dropdown")) makeMenu(dropdown)
  nameButtons(bar)
  letStopAt(bar, stopsOf(bar)[0])
  bar.addEventListener("keydown", event => steer(bar, event, editor))
  bar.addEventListener("focusin", ({target}) => stopsOf(bar).includes(target) && letStopAt(bar, target))
  // The second click of a double click would undo what the first one did.
  bar.addEventListener("click", event => {
    if (event.detail > 1 && BOXES.test(event.target.closest("button")?.dataset.name)) event.stopPropagation()
  }, true)
  // A press must not take the focus from the text: on a phone the keyboard would close and open again.
  bar.addEventListener("mousedown", event => event.preventDefault())
  text.addEventListener("keydown", event => {
    if (event.key !== "F10" || !event.altKey) return
    event.preventDefault()
    bar.querySelector("[tabindex='0']").focus()
  })
  editor.on("transaction", () => refresh(bar))
  refresh(bar)
  keepInView(editor, bar)
}

document.addEventListener("prose-editor:ready", ({detail: {editor}}) => editor.on("create", () => make(editor)))
