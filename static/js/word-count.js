// The number of words in the text, and how long reading them takes: a quiet line below the rich text editor. Words are
// counted as in articles/text/word_count.py, minutes as readers are told them (articles/text/reading_time.py).

const line = document.querySelector("[data-word-count]")
const PAUSE = 300 // milliseconds without typing before a count
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u

const show = editor => {
  const text = editor.getText({blockSeparator: " "})
  const number = text.split(/\s+/).filter(word => LETTER_OR_DIGIT.test(word)).length
  const minutes = Math.max(1, Math.round(number / line.dataset.aMinute))
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
