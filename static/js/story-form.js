// The Enter key in a story's form.
{
  const form = document.getElementById("story_form")
  const stay = form?.querySelector("button[name=_continue]")
  // A headline is one line: without this, Enter would add a second line until the story is saved.
  const isLine = field => field.id === "id_headline"
  const isField = field => field.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button], [type=search], [type=file])")

  form?.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return
    if (isLine(event.target)) event.preventDefault()
    if (!isField(event.target) || !stay || event.target.form !== form) return // a dialog's field has a form of its own
    event.preventDefault() // the form's first button is disabled, so Enter does nothing by itself
    form.requestSubmit(stay)
  })
}
