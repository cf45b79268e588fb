// Uploads picture files one after the other, each with a progress line.
// The messages are in the drop zone's data attributes, where they are translated.

let underWay = 0
let queue = Promise.resolve()

export const isBusy = () => underWay > 0

/** Count something else as under way until it is done. */
export const keepBusy = async promise => {
  underWay += 1
  try {
    return await promise
  } finally {
    underWay -= 1
  }
}

const send = (file, zone, say) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.append("file", file)
  request.open("POST", zone.dataset.url)
  request.responseType = "json"
  request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  request.upload.addEventListener("progress", event => say(zone.dataset.comes, event.loaded / event.total))
  request.upload.addEventListener("load", () => say(zone.dataset.unfolds, null))
  request.addEventListener("error", () => reject(zone.dataset.offline))
  request.addEventListener("load", () => {
    if (request.status === 200 && request.response?.id) resolve(request.response)
    else reject(request.response?.error ?? zone.dataset.failed)
  })
  request.send(body)
})

const lineFor = (name, list) => {
  const line = document.createElement("li")
  const bar = document.createElement("progress")
  const [title, words] = ["name", "says"].map(part => {
    const span = document.createElement("span")
    span.className = `uploads__${part}`
    return span
  })
  title.textContent = name
  words.setAttribute("role", "status")
  bar.setAttribute("aria-label", name)
  line.append(title, bar, words)
  list.append(line)
  const say = (what, share) => {
    words.textContent = what
    if (share === null) bar.removeAttribute("value")
    else bar.value = share
  }
  const end = (what, outcome) => {
    bar.remove()
    words.textContent = what
    line.classList.add(`uploads__${outcome}`)
  }
  return {line, say, end}
}

const takeOne = async (file, zone, {line, say, end}, onPicture) => {
  try {
    const picture = await send(file, zone, say)
    end([...picture.notes, zone.dataset.isIn].at(0), "done")
    onPicture(picture, line)
    return true
  } catch (reason) {
    end(typeof reason === "string" ? reason : zone.dataset.failed, "failed")
    if (typeof reason !== "string") throw reason
    return false
  } finally {
    underWay -= 1
  }
}

/**
 * Upload files in order; `onPicture(picture, line, n)` for each that was accepted, `onFailure(n)` for the others. Resolves
 * to whether all were.
 */
export const takeFiles = async (files, zone, onPicture, list = zone.querySelector(".uploads"), onFailure = () => {}) => {
  if (!isBusy()) list.replaceChildren()
  underWay += files.length
  const lines = files.map(file => lineFor(file.name, list))
  for (const {say} of lines) say(zone.dataset.waits, 0)
  const outcomes = files.map((file, n) => (queue = queue.then(async () => {
    const isIn = await takeOne(file, zone, lines[n], (picture, line) => onPicture(picture, line, n))
    if (!isIn) onFailure(n)
    return isIn
  })))
  return (await Promise.all(outcomes)).every(Boolean)
}

const filesIn = transfer => [...(transfer?.files ?? [])]
const takesWords = element => element.closest?.("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable=true]")

/** Handle files that are dropped on or pasted into an element, unless something inside it has handled them. */
export const takeDropped = (element, take) => {
  element.addEventListener("dragover", event => {
    // Otherwise the browser opens a file that is dropped beside the zone, and the form's text is lost.
    if (event.dataTransfer.types.includes("Files")) event.preventDefault()
  })
  element.addEventListener("drop", event => {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    take(filesIn(event.dataTransfer))
  })
  element.addEventListener("paste", event => {
    const files = filesIn(event.clipboardData)
    if (event.defaultPrevented || !files.length || takesWords(event.target)) return
    event.preventDefault()
    take(files)
  })
}

/** Show a drop zone, and upload the files chosen there. */
export const openZone = (zone, take) => {
  const input = zone.querySelector(".drop-zone__input")
  zone.hidden = false
  input.addEventListener("change", () => {
    take([...input.files])
    input.value = ""
  })
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.toggle("drop-zone--aimed-at", name.endsWith("er")))
  }
}
