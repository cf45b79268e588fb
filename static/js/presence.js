// "Eddie is writing here now": asked of the server as long as this story's form is in sight (admin/presence.py).

const EVERY = 4_000 // milliseconds; with five until Eddie's text is autosaved, his name is here within ten seconds
const TIMEOUT = 4_000

const line = document.querySelector("[data-writing]")

const look = async () => {
  try {
    const answer = await fetch(line.dataset.writing, {signal: AbortSignal.timeout(TIMEOUT)})
    if (!answer.ok) return // autosave.js says what is wrong
    const {writing} = await answer.json()
    if (line.textContent !== writing) line.textContent = writing
  } catch {
    // The server can't be reached: the next one tells.
  }
}

const lookAgain = async () => {
  if (document.visibilityState === "visible") await look()
  setTimeout(lookAgain, EVERY)
}

if (line) setTimeout(lookAgain, EVERY)
