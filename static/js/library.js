// The library as a dialog. It handles three bubbling events from anywhere on the page:
//   newsroom:choose-picture  {insert}               opens the dialog and calls insert(picture) with the chosen one
//   newsroom:picture-files   {files, insert, fail}  uploads the files and calls insert(picture, n) or fail(n) for each
//   newsroom:own-pictures    {keys, insert, fail}   does so with pictures of the library, by the keys in their addresses

import {askForCredit} from "./credit.js"
import {keepBusy, openZone, takeDropped, takeFiles} from "./upload.js"

const dialog = document.getElementById("library")
const form = dialog.querySelector("form")
const grid = dialog.querySelector(".library__grid")
const status = dialog.querySelector(".library__status")
const more = dialog.querySelector("[data-more]")
const template = dialog.querySelector("template")
const zone = dialog.querySelector(".drop-zone")
const PAUSE = 250 // milliseconds without typing before a search

let insert, next, asked, pause

const choose = pictures => {
  dialog.close() // first: closing restores the focus
  for (const picture of pictures) insert(picture)
}

const draw = picture => {
  const item = template.content.firstElementChild.cloneNode(true)
  item.querySelector("img").src = picture.thumbnail
  item.querySelector(".library__caption").textContent = picture.caption || picture.alt || picture.name
  item.querySelector(".library__credit").textContent = picture.credit
  item.querySelector(".expired").textContent = picture.warning
  item.querySelector("button").addEventListener("click", () => choose([picture]))
  return item
}

const ask = async (query, signal) => {
  try {
    const answer = await fetch(`${dialog.dataset.url}?${query}`, {signal})
    return await answer.json()
  } catch (error) {
    return error.name === "AbortError" ? null : {error: dialog.dataset.failed}
  }
}

const found = () => {
  const {length} = grid.children
  if (length) return (length === 1 ? dialog.dataset.foundOne : dialog.dataset.found).replace("#", length)
  return form.elements.q.value || form.elements.day.value ? dialog.dataset.none : dialog.dataset.empty
}

const load = async ({isMore}) => {
  const query = new URLSearchParams(new FormData(form))
  if (isMore) query.set("before", next)
  asked?.abort()
  asked = new AbortController()
  const answer = await ask(query, asked.signal)
  if (!answer) return // a newer search has begun
  if (!answer.pictures) {
    status.textContent = answer.error
    return
  }
  const items = answer.pictures.map(draw)
  if (isMore) grid.append(...items)
  else grid.replaceChildren(...items)
  next = answer.next
  more.hidden = !next
  status.textContent = found()
  if (isMore) items[0]?.querySelector("button").focus()
}

const bringIn = async files => {
  const pictures = []
  const areAllIn = await takeFiles(files, zone, picture => pictures.push(picture))
  if (areAllIn) choose(pictures)
  else pictures.forEach(insert)
}

more.addEventListener("click", () => load({isMore: true}))
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close())
dialog.addEventListener("click", event => event.target === dialog && dialog.close())
form.addEventListener("submit", event => event.preventDefault())
form.addEventListener("input", () => {
  clearTimeout(pause)
  pause = setTimeout(() => load({isMore: false}), PAUSE)
})
if (zone) {
  openZone(zone, bringIn)
  takeDropped(dialog, bringIn)
}

document.addEventListener("newsroom:choose-picture", ({detail}) => {
  insert = detail.insert
  zone?.querySelector(".uploads").replaceChildren()
  dialog.showModal()
  form.elements.q.focus()
  load({isMore: false})
})

document.addEventListener("newsroom:own-pictures", event => {
  const {keys, insert: put, fail} = event.detail
  event.preventDefault()
  keepBusy((async () => {
    const answer = await ask(new URLSearchParams(keys.map(key => ["key", key])))
    for (const [n, key] of keys.entries()) {
      const picture = answer.pictures?.find(({checksum}) => checksum.startsWith(key))
      if (picture) put(picture, n)
      else fail(n)
    }
  })())
})

document.addEventListener("newsroom:picture-files", event => {
  const {detail, target} = event
  if (!zone) return
  event.preventDefault()
  // Progress is shown where they were dropped.
  const editor = target.closest(".prose-editor") ?? target
  const list = editor.parentElement.querySelector(":scope > .uploads:not(.credits)") ?? document.createElement("ul")
  list.className = "uploads"
  editor.after(list)
  takeFiles(detail.files, zone, (picture, line, n) => {
    detail.insert(picture, n)
    if (!picture.credit) askForCredit(picture, line, editor, zone.dataset.credit)
    else if (!picture.notes.length) line.remove()
  }, list, detail.fail)
})
