// The number of words in the text, and how long reading them takes: a quiet line below the rich text editor.

const line = document.querySelector("[data-word-count]")
const A_MINUTE = 220 // words that a reader takes in: the middle of what studies find for English and Bulgarian
const PAUSE = 300 // milliseconds without typing before a count
const WORD = /[\p{L}\p{N}]+(?:['’\-‑.,][\p{L}\p{N}]+)*/gu

const show = editor => {
  const text = editor.getText({blockSeparator: " "})
  const number = text.match(WORD)?.length ?? 0
  const minutes = Math.max(1, Math.round(number / A_MINUTE))
  const words = (number === 1 ? line.dataset.word : line.dataset.words).replace("{words}", number.toLocaleString(document.documentElement.lang))
  line.hidden = !number
  line.textContent = `${words} · ${line.dataset.minutes.replace("{minutes}", minutes)}`
}

if (line) {
  document.addEventListener("prose-editor:ready", ({detail: {editor, textarea}}) => {
    textarea.closest(".prose-editor").after(line)
    let pause
    editor.on("update", () => {
      clearTimeout(pause)
      pause = setTimeout(() => show(editor), PAUSE)
    })
    show(editor)
  })
}
