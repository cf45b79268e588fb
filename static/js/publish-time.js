// What the date in a story's form means: the button says it ("Schedule for tomorrow 09:15"), and the line below the field.
// The server works it out (admin/when.py), because it knows the site's clock; without this script it asks before it acts.

const form = document.getElementById("story_form")
const [bar] = form?.querySelectorAll("[data-when]") ?? []
const PAUSE = 150 // milliseconds without another key

const inputsOf = name => [0, 1].map(part => form.elements[`${name}_${part}`])

/** A button in the place of a time, which it types into the field. */
const choice = (name, time) => {
  const button = Object.assign(document.createElement("button"), {type: "button", className: "moment__choice", textContent: time})
  button.addEventListener("click", () => {
    const [, clock] = inputsOf(name)
    clock.value = time
    clock.dispatchEvent(new Event("input", {bubbles: true}))
    clock.focus()
  })
  return button
}

/** The line below the field: the moment in words; or what is wrong, with the times to choose from as buttons. */
const tell = (name, {words, error, near = []}) => {
  const told = form.querySelector(`.field-${name} .moment`)
  if (!told) return
  const parts = near.length ? error.split(new RegExp(`(${near.join("|")})`)) : [error || words || told.dataset.empty]
  told.classList.toggle("moment--wrong", Boolean(error))
  told.replaceChildren(...parts.map(part => near.includes(part) ? choice(name, part) : part))
}

const label = ({label: words, promised}) => {
  if (words === undefined) return
  for (const button of form.querySelectorAll("button[name=_move][value=publish]")) button.textContent = words
  form.elements.promised.value = promised
}

const follow = name => {
  const [date, clock] = inputsOf(name)
  if (!date || !clock) return
  let pause = 0
  let asked = null

  const ask = async () => {
    asked?.abort()
    asked = new AbortController()
    const query = new URLSearchParams({date: date.value, time: clock.value})
    try {
      const answer = await fetch(`${bar.dataset.when}?${query}`, {signal: asked.signal, headers: {Accept: "application/json"}})
      if (!answer.ok) return
      const said = await answer.json()
      tell(name, said)
      if (name === "published_at") label(said)
    } catch {
      // The server asks before it does what the button doesn't say.
    }
  }

  const offerTime = () => {
    const {usualTime} = date.dataset
    if (!date.value || clock.value || !usualTime) return
    const now = new Date()
    const isToday = new Date(`${date.value}T00:00`).toDateString() === now.toDateString()
    if (!isToday || new Date(`${date.value}T${usualTime}`) > now) clock.value = usualTime
  }

  date.addEventListener("change", offerTime)
  for (const input of [date, clock]) {
    for (const event of ["input", "change"]) {
      input.addEventListener(event, () => {
        clearTimeout(pause)
        pause = setTimeout(ask, PAUSE)
      })
    }
  }
}

if (bar) for (const name of ["published_at", "expires_at"]) follow(name)
