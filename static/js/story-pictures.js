// The pictures in a story's form: cards that are added, removed and moved. They contain ordinary fields (a picture's key,
// number and texts), so the server needs to know nothing about this script.

import {isBusy, openZone, takeDropped, takeFiles} from "./upload.js"

const section = document.getElementById("pictures-group")
const list = section.querySelector(".pictures__cards")
const template = list.querySelector("template")
const zone = section.querySelector(".drop-zone")
const total = document.getElementById("id_pictures-TOTAL_FORMS")
const form = total.form

const field = (card, name) => card.querySelector(`[name$="-${name}"]`)
const isStaying = card => !field(card, "DELETE")?.checked
const cards = () => [...list.querySelectorAll(".picture-card")]
const staying = () => cards().filter(isStaying)
const wordsFor = (name, values) => section.dataset[name].replace(/\{(\w+)\}/g, (_all, key) => values[key])
const say = (name, values) => (section.querySelector("[data-says]").textContent = wordsFor(name, values))

// Order

const renumber = () => staying().forEach((card, n) => {
  field(card, "number").value = n + 1
  card.setAttribute("aria-label", wordsFor("label", {number: n + 1}))
})

/** Move a card to number `wanted`, from 1; to the end if there are fewer. */
const put = (card, wanted) => {
  const before = staying()
  const from = before.indexOf(card) + 1
  const to = Math.min(Math.max(wanted, 1), before.length)
  const neighbour = before[to - 1]
  if (from < to) neighbour.after(card)
  else if (from > to) neighbour.before(card)
  return from === to ? null : {from, to, total: before.length}
}

const move = (card, wanted) => {
  const focused = document.activeElement
  const moved = put(card, wanted)
  renumber()
  if (!moved) return
  say("moved", moved)
  if (card.contains(focused)) focused.focus() // which it lost when it was moved
}

const drag = (card, start) => {
  const handle = start.target
  const from = staying().indexOf(card) + 1
  const follow = event => {
    const others = staying()
    const over = others.findIndex(one => one.getBoundingClientRect().bottom > event.clientY)
    if (put(card, over < 0 ? others.length : over + 1)) card.scrollIntoView({block: "nearest"})
  }
  const end = () => {
    handle.removeEventListener("pointermove", follow)
    card.classList.remove("picture-card--dragged")
    renumber()
    const to = staying().indexOf(card) + 1
    if (from !== to) say("moved", {from, to, total: staying().length})
  }
  start.preventDefault()
  handle.setPointerCapture(start.pointerId)
  card.classList.add("picture-card--dragged")
  handle.addEventListener("pointermove", follow)
  handle.addEventListener("lostpointercapture", end, {once: true})
}

// What is in a card

const offerTags = (card, keywords) => {
  const offer = card.querySelector(".picture-card__tags")
  if (!offer) return
  const held = new Set([...document.querySelectorAll("#id_tags option:checked")].map(one => one.text.toLowerCase()))
  const words = keywords.filter(word => !held.has(word.toLowerCase()))
  const legend = offer.querySelector("legend")
  offer.hidden = !words.length
  offer.replaceChildren(legend, ...words.map(word => {
    const label = document.createElement("label")
    const box = Object.assign(document.createElement("input"), {type: "checkbox", name: "offered_tag", value: word})
    label.append(box, ` ${word}`)
    return label
  }))
}

const show = (card, picture) => {
  const thumbnail = card.querySelector(".picture-card__thumbnail")
  const page = card.querySelector("[data-page]")
  field(card, "image").value = picture.id
  Object.assign(thumbnail, {src: picture.thumbnail, alt: picture.alt || picture.name, hidden: false})
  Object.assign(page, {href: picture.page, hidden: false})
  card.querySelector("[data-missing-file]")?.remove()
  card.querySelector("[data-warning]").textContent = picture.warning
  field(card, "own_caption").placeholder = picture.caption
  field(card, "own_alt_text").placeholder = picture.alt
  field(card, "own_credit").placeholder = picture.credit
  offerTags(card, picture.keywords)
}

const add = picture => {
  const card = template.content.firstElementChild.cloneNode(true)
  for (const element of card.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      const value = element.getAttribute(name)
      if (value) element.setAttribute(name, value.replace("__prefix__", total.value))
    }
  }
  total.value = Number(total.value) + 1
  template.before(card)
  show(card, picture)
  start(card)
  renumber()
  const {length} = staying()
  say("reached", {number: length, total: length})
}

const takeOut = card => {
  const number = field(card, "number").value
  const neighbour = card.nextElementSibling?.matches(".picture-card") ? card.nextElementSibling : card.previousElementSibling
  card.remove()
  renumber()
  say("removed", {number})
  const nearest = (neighbour ?? section).querySelector("[data-remove], [data-choose], [name$=-number]")
  nearest?.focus()
}

const askForPicture = (button, insert) =>
  button.dispatchEvent(new CustomEvent("newsroom:choose-picture", {bubbles: true, detail: {insert}}))

const start = card => {
  const on = (selector, name, action) => card.querySelector(selector)?.addEventListener(name, action)
  if (!field(card, "number")) return // read-only
  card.querySelector(".picture-card__moves").hidden = false
  for (const button of card.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(card, staying().indexOf(card) + 1 + Number(button.dataset.move)))
  }
  on(".picture-card__handle", "pointerdown", event => drag(card, event))
  on("[name$=-number]", "change", ({target}) => target.value && move(card, Number(target.value)))
  on("[name$=-DELETE]", "change", renumber)
  on("[data-remove]", "click", () => takeOut(card))
  on("[data-choose-other]", "click", ({target}) => askForPicture(target, picture => show(card, picture)))
}

cards().forEach(start)
total.autocomplete = "off" // or browsers that restore fields count cards that are gone
// After an error the server sends the cards in the order of their rows.
cards().sort((one, other) => Number(field(one, "number")?.value) - Number(field(other, "number")?.value))
  .forEach(card => template?.before(card))

if (template) {
  section.querySelector("[data-choose]")?.addEventListener("click", ({target}) => askForPicture(target, add))
}
if (template && zone) {
  const take = files => takeFiles(files, zone, (picture, line) => {
    if (!picture.notes.length) line.remove()
    add(picture)
  })
  openZone(zone, take)
  takeDropped(document, take)
  form.addEventListener("submit", event => {
    if (!isBusy()) return
    event.preventDefault()
    zone.querySelector(".drop-zone__hint").textContent = zone.dataset.busy
    zone.scrollIntoView({block: "center"})
  })
}
