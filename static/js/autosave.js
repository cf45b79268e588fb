// What is typed is kept on the server every few seconds, as long as it differs from what is saved. A form says under which
// key, and the server offers it again when it was never saved (admin/unsaved.py).

const EVERY = 5_000
const PATIENCE = 10_000
const MOST_AT_THE_END = 60_000 // bytes: what a browser still sends for a page that is being closed

const bar = document.querySelector(".autosave")
const form = bar?.closest("form")

/** The form's fields as they are sent; which token and which order they have makes no difference. */
const typed = () => {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string")
  return new URLSearchParams(fields)
}
const stateOf = fields => [...fields].map(pair => pair.join("=")).sort().join("&")

const say = (trouble, time) => {
  if (time) bar.querySelector("[data-time]").textContent = bar.dataset.autosaved.replace("{time}", time)
  bar.querySelector("[data-time]").hidden = Boolean(trouble)
  const says = bar.querySelector(".autosave__trouble")
  if (says.textContent !== trouble) says.textContent = trouble
  bar.querySelector(".autosave__login").hidden = trouble !== bar.dataset.login
}

/** A log-in in another window changes the token: the browser's cookie has the one that counts. */
const token = () => {
  const [, cookie] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) ?? []
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie
  return form.elements.csrfmiddlewaretoken.value
}

const start = () => {
  let kept = bar.dataset.unsaved === undefined ? stateOf(typed()) : ""
  let underway = null
  let isSending = false // the form itself, so that nothing more is kept of it

  const send = async (fields, options) => {
    const state = stateOf(fields)
    const headers = {"X-CSRFToken": token()}
    const answer = await fetch(bar.dataset.url, {method: "POST", body: fields, headers, ...options})
    if (answer.status === 401 || answer.status === 403) return bar.dataset.login
    if (!answer.ok) return answer.status < 500 ? bar.dataset.refused : bar.dataset.offline
    const said = await answer.json()
    kept = state
    say("", said.autosaved)
    document.dispatchEvent(new CustomEvent("desk:autosaved", {detail: said}))
    return ""
  }

  const keep = async (options = {signal: AbortSignal.timeout(PATIENCE)}) => {
    const fields = typed()
    if (stateOf(fields) === kept) return ""
    underway = send(fields, options).catch(() => bar.dataset.offline)
    const trouble = await underway
    underway = null
    if (trouble) say(trouble)
    return trouble
  }

  const keepAtTheEnd = () => {
    if (isSending || underway) return
    keep({keepalive: typed().toString().length < MOST_AT_THE_END})
  }

  setInterval(() => !underway && !isSending && keep(), EVERY)
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAtTheEnd())
  addEventListener("pagehide", keepAtTheEnd)
  addEventListener("pageshow", () => (isSending = false))

  // Kept first, then sent: a log-in that has ended would cost the text otherwise. Where the server can't be reached, the
  // browser says so itself.
  form.addEventListener("submit", async event => {
    if (isSending || event.defaultPrevented || event.submitter?.formTarget === "_blank") return // a preview: this page stays
    isSending = true
    token()
    // Nothing to keep. A browser ignores a second request to send while it is busy with the first, so there is none.
    if (!underway && stateOf(typed()) === kept) return
    event.preventDefault()
    const {submitter} = event
    await underway
    if (await keep() === bar.dataset.login) {
      isSending = false
      return
    }
    token()
    form.requestSubmit(submitter)
  })
}

if (bar) start()
