// Loaded before the rich text editor, so that it hears when that is ready.
// The editor takes its text area's place, but neither its label nor its help.
document.addEventListener("prose-editor:ready", ({detail: {editor, textarea}}) => {
  const name = document.querySelector(`label[for="${textarea.id}"]`).textContent
  const help = textarea.getAttribute("aria-describedby")
  editor.setOptions({editorProps: {attributes: {"aria-label": name, ...(help && {"aria-describedby": help})}}})
})
