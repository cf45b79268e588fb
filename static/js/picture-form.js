// A picture's form: the focal point, set on the picture itself; and the file's own metadata, offered for the fields.

// The focal point

const template = document.getElementById("focal-point")
const fields = ["x", "y"].map(axis => document.getElementById(`id_focal_${axis}`))

/** The object-position with which CSS shows the crop that `crop` in articles/pictures/renditions.py cuts. */
const held = (point, share) => {
  if (share >= 1) return 0.5
  return Math.min(Math.max(point - share / 2, 0), 1 - share) / (1 - share)
}

const openFocalPoint = picture => {
  const stage = template.content.firstElementChild.cloneNode(true)
  const marker = stage.querySelector(".focal__marker")
  const previews = [...stage.querySelectorAll("[data-shape]")]
  const target = stage.querySelector(".focal__target")
  picture.before(stage)
  target.prepend(picture)

  const isUpright = () => picture.naturalHeight > picture.naturalWidth
  /** Where crops are held; as `focus` in articles/models/image.py, an upright picture's is higher until it is moved. */
  const point = () => {
    const [x, y] = fields.map(one => Math.min(Math.max(Number(one.value) || 0, 0), 1))
    return isUpright() && x === 0.5 && y === 0.5 ? [x, 0.33] : [x, y]
  }
  const show = () => {
    const [x, y] = point()
    marker.style.setProperty("left", `${x * 100}%`)
    marker.style.setProperty("top", `${y * 100}%`)
    marker.setAttribute("aria-label", template.dataset.says.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100)))
    const given = picture.naturalWidth / picture.naturalHeight
    for (const preview of previews) {
      const shape = isUpright() && preview.dataset.upright || preview.dataset.shape
      const [width, height] = shape.split(":").map(Number), wanted = width / height
      const across = held(x, wanted / given), down = held(y, given / wanted)
      preview.style.setProperty("aspect-ratio", wanted)
      preview.style.setProperty("object-position", `${across * 100}% ${down * 100}%`)
      preview.nextElementSibling.textContent = shape
    }
  }
  const set = (...point) => {
    point.forEach((share, n) => (fields[n].value = Math.min(Math.max(share, 0), 1).toFixed(2)))
    show()
  }
  const follow = event => {
    const box = picture.getBoundingClientRect()
    set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }

  target.addEventListener("pointerdown", event => {
    if (event.button) return
    event.preventDefault()
    target.setPointerCapture(event.pointerId)
    follow(event)
    marker.focus()
  })
  target.addEventListener("pointermove", event => target.hasPointerCapture(event.pointerId) && follow(event))
  marker.addEventListener("keydown", event => {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key]
    if (!step) return
    event.preventDefault()
    set(...point().map((share, n) => share + step[n] / 100))
  })
  for (const one of fields) one.addEventListener("input", show)
  for (const preview of previews) preview.src = picture.src
  picture.addEventListener("load", show)
  show()
}

const picture = document.querySelector("img.large")
if (template && picture && fields[0]) openFocalPoint(picture)

// The file's own metadata

/** A field's value as the file's is written: normalised line ends, times with seconds. */
const plain = ({type, value}) => type === "time" && value.length === 5 ? `${value}:00` : value.replaceAll("\r\n", "\n")

for (const said of document.querySelectorAll(".from-file")) {
  const {field: name, value} = said.dataset
  const id = `id_${name}`
  const inputs = name.endsWith("_at") ? [0, 1].map(n => document.getElementById(`${id}_${n}`)) : [document.getElementById(id)]
  const values = inputs.length > 1 ? value.split(" ") : [value]
  const words = said.textContent
  const use = document.getElementById("use-file").content.firstElementChild.cloneNode(true)
  const compare = () => {
    use.hidden = inputs.every((input, n) => plain(input) === values[n])
    said.textContent = use.hidden ? said.dataset.same : words
  }
  use.addEventListener("click", () => {
    inputs.forEach((input, n) => (input.value = values[n]))
    compare()
    inputs[0].focus()
  })
  said.closest(".help").after(use)
  for (const input of inputs) input.addEventListener("input", compare)
  compare()
}
