// Autosave: what is typed is stored on the server every few seconds, as long as it differs from what is saved, under a key
// that is in the form. The server offers it again if it was never saved (admin/autosave.py).

const EVERY = 5_000 // milliseconds
const TIMEOUT = 10_000
const SILENCE = 20_000 // without an answer to the form
const MAX_KEEPALIVE = 60_000 // bytes: the limit of browsers for a page that is being closed

const bar = document.querySelector(".autosave")
const form = bar?.closest("form")

/** The form's fields without the token. */
const typed = () => {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string")
  return new URLSearchParams(fields)
}
const stateOf = fields => [...fields].map(pair => pair.join("=")).sort().join("&")

const show = (trouble, time) => {
  if (time) bar.querySelector("[data-time]").textContent = bar.dataset.autosaved.replace("{time}", time)
  bar.querySelector("[data-time]").hidden = Boolean(trouble)
  const line = bar.querySelector(".autosave__trouble")
  if (line.textContent !== trouble) line.textContent = trouble
  bar.querySelector(".autosave__login").hidden = trouble !== bar.dataset.login
}

/** A log-in in another window changes the token; the cookie has the current one. */
const token = () => {
  const [, cookie] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) ?? []
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie
  return form.elements.csrfmiddlewaretoken.value
}

const start = () => {
  let stored = bar.dataset.unsaved === undefined ? stateOf(typed()) : ""
  let underway = null
  let isCutOff = false // the last call never reached the server
  let isSending = false // the form is being submitted, so nothing more is autosaved
  let silence = 0
  let isSilent = false // the form was submitted, and nothing has answered
  let submitted = "" // what it held then

  const send = async (fields, options) => {
    const state = stateOf(fields)
    const headers = {"X-CSRFToken": token()}
    const answer = await fetch(bar.dataset.url, {method: "POST", body: fields, headers, ...options})
    if (answer.status === 401 || answer.status === 403) return bar.dataset.login
    if (!answer.ok) return answer.status < 500 ? bar.dataset.refused : bar.dataset.offline
    const reply = await answer.json()
    stored = state
    show(isSilent ? bar.dataset.silent : "", reply.autosaved)
    document.dispatchEvent(new CustomEvent("desk:autosaved", {detail: reply}))
    return ""
  }

  const autosave = async (options = {signal: AbortSignal.timeout(TIMEOUT)}) => {
    const fields = typed()
    if (stateOf(fields) === stored && !isCutOff) return ""
    isCutOff = false
    underway = send(fields, options).catch(error => {
      isCutOff = error instanceof TypeError // as fetch reports it; a slow server is another error
      return bar.dataset.offline
    })
    const trouble = await underway
    underway = null
    if (trouble) show(trouble)
    return trouble
  }

  const autosaveOnLeaving = () => {
    // The save that answers after all forgets what was autosaved before it.
    if (isSilent && stateOf(typed()) !== submitted) stored = ""
    else if (isSending || underway) return
    autosave({keepalive: typed().toString().length < MAX_KEEPALIVE})
  }

  /** The form is on its way. If nothing answers, what is typed meanwhile is autosaved again. */
  const awaitAnswer = () => {
    clearTimeout(silence)
    setTimeout(() => (submitted = stateOf(typed()))) // when other scripts have written into the form
    silence = setTimeout(() => {
      isSending = false
      isSilent = true
      show(bar.dataset.silent)
    }, SILENCE)
  }

  setInterval(() => !underway && !isSending && autosave(), EVERY)
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && autosaveOnLeaving())
  addEventListener("pagehide", () => {
    clearTimeout(silence)
    autosaveOnLeaving()
  })
  addEventListener("pageshow", () => {
    if (isSilent) show("")
    isSending = isSilent = false
  })

  // Autosave before submitting: without a session or a network the text would be lost.
  form.addEventListener("submit", async event => {
    if (event.defaultPrevented || event.submitter?.formTarget === "_blank") return // a preview
    if (isSending) return awaitAnswer()
    isSending = true
    token()
    // Nothing to store, so submit without a second call: browsers ignore requestSubmit() during a submission.
    isCutOff ||= !navigator.onLine
    if (!underway && !isCutOff && stateOf(typed()) === stored) return awaitAnswer()
    event.preventDefault()
    const {submitter} = event
    await underway
    if (await autosave() === bar.dataset.login || isCutOff) {
      isSending = false
      return
    }
    token()
    form.requestSubmit(submitter)
  })
}

if (bar) start()
