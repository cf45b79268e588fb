// Tags by typing: Enter, a comma, or leaving the field makes a tag of what was typed. One that is there already, in whatever
// case or with other accents, is chosen; the server (admin/story_tags.py) has the last word on that.

const $ = window.django?.jQuery
const select = document.getElementById("id_tags")
const {add} = select?.dataset ?? {}
const NEW = "new:"
const OWN_LETTERS = /([иу]\u0306|і\u0308|[гк]\u0301)|[\u0300-\u036f]/gu // as in text/folding.py

const fold = name => name.normalize("NFKD").toLowerCase().replace(OWN_LETTERS, (_all, letter) => letter ?? "").normalize("NFC").trim().split(/\s+/).join(" ")
const isSame = (one, other) => fold(one) === fold(other)

let found = [] // what the list shows
let isSteered = false // whether the arrows have been used since the last letter

const clean = name => name.trim().replace(/\s+/g, " ")
const asNew = term => (clean(term) ? {id: NEW + clean(term), text: clean(term)} : null)

/** The list's tags, with the very one that was typed in front. */
const order = ({results, pagination}, {term = ""}) => {
  const same = results.filter(one => isSame(one.text, term))
  found = [...same, ...results.filter(one => !same.includes(one))]
  return {results: [...found], pagination}
}

const insertTag = (data, tag) => data.some(one => isSame(one.text, tag.text)) || data.unshift(tag)

const named = ({id, text}) => {
  if (!id?.startsWith(NEW)) return text
  const mark = document.createElement("small")
  mark.textContent = select.dataset.new
  return $("<span>").text(`${text} `).append(mark)
}

const offered = item => (item.id?.startsWith(NEW) ? add.replace("{name}", item.text) : item.text)

const choose = term => {
  const tag = found.find(one => isSame(one.text, term)) ?? asNew(term)
  if (!tag) return
  const options = [...select.options]
  const option = options.find(one => one.value === tag.id || (one.selected && isSame(one.text, tag.text)))
  if (option) option.selected = true
  else select.append(new Option(tag.text, tag.id, true, true))
}

/** Make tags of what was typed, and empty the field. */
const take = field => {
  field.value.split(",").forEach(choose)
  field.value = ""
  $(select).trigger("change").select2("close")
  isSteered = false
}

const onKey = event => {
  const field = event.target
  if (!field.matches(".select2-search__field") || event.isComposing) return
  if (event.key.startsWith("Arrow")) isSteered = true
  if (event.key === "Tab" && field.value.trim() && !event.shiftKey) take(field)
  if (event.key !== "Enter" || isSteered) return
  event.preventDefault()
  event.stopPropagation()
  if (field.value.trim()) take(field)
  else $(select).select2("close")
}

const onInput = event => {
  isSteered = false
  if (!event.target.value.includes(",")) return
  event.stopPropagation()
  take(event.target)
}

const start = () => {
  const {appLabel: app_label, modelName: model_name, fieldName: field_name} = select.dataset
  const data = ({term, page}) => ({term, page, app_label, model_name, field_name})
  $(select).select2({
    ajax: {data, processResults: order},
    tags: true,
    createTag: ({term}) => asNew(term),
    insertTag,
    templateSelection: named,
    templateResult: offered,
  })
  const box = select.nextElementSibling
  box.querySelector(".select2-search__field").setAttribute("aria-label", document.querySelector("label[for=id_tags]").textContent)
  box.addEventListener("keydown", onKey, true)
  box.addEventListener("input", onInput, true)
  // Before the form is sent, by Ctrl+S for instance, while the name still stands in the field.
  select.form.addEventListener("submit", () => {
    const field = box.querySelector(".select2-search__field")
    if (field?.value.trim()) take(field)
  }, true)
  document.addEventListener("mousedown", ({target}) => {
    const field = box.querySelector(".select2-search__field")
    if (field?.value.trim() && !box.contains(target) && !target.closest(".select2-dropdown")) take(field)
  }, true)
}

if ($ && add) $(start) // after Django's own script has made its field
