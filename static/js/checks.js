// Updates the problems beside a story's fields and in the bar while somebody types. The server checks the text with each
// autosave (admin/checks.py) and answers with the problems; nothing is focused or scrolled here.

const bar = document.querySelector(".checks")
const list = bar?.querySelector(".checks__list")
const number = bar?.querySelector("[data-number]")
const says = document.querySelector("[data-checks-say]")

const written = (tag, problem, ...content) => {
  const element = document.createElement(tag)
  element.className = problem.is_blocking ? "problem problem--blocking" : "problem"
  if (problem.is_blocking) element.append(bar.querySelector("[data-blocking]").content.cloneNode(true))
  element.append(...content)
  return element
}

/** Link a field that had no problems before to its list of problems. */
const describe = container => {
  const field = document.getElementById(container.id.replace(/_problems$/, ""))
  const known = field?.getAttribute("aria-describedby")?.split(" ") ?? []
  if (!field || known.some(id => document.getElementById(id)?.contains(container))) return
  field.setAttribute("aria-describedby", [...known, container.id].join(" "))
}

const showBeside = problems => {
  for (const container of document.querySelectorAll(".problems")) {
    const mine = problems.filter(problem => problem.anchor === container.id)
    const words = mine.map(problem => written("span", problem, problem.words))
    if (container.textContent === words.map(one => one.textContent).join("")) continue
    container.replaceChildren(...words)
    if (mine.length) describe(container)
  }
}

const showInBar = problems => {
  list.replaceChildren(...problems.map(problem => {
    const link = document.createElement("a")
    link.href = `#${problem.anchor}`
    link.textContent = problem.in_bar
    return written("li", problem, link)
  }))
  bar.hidden = !problems.length
  if (number.textContent === String(problems.length)) return
  number.textContent = problems.length
  says.textContent = bar.querySelector("summary").textContent
}

if (bar) {
  document.addEventListener("desk:autosaved", ({detail: {problems}}) => {
    if (!problems) return
    showBeside(problems)
    showInBar(problems)
  })
  list.addEventListener("click", ({target}) => target.closest("a") && (bar.open = false))
}
