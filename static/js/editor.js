// Loaded before the rich text editor, to hear its ready event.
// The editor replaces its text area, but ignores the label and the help text.
document.addEventListener("prose-editor:ready", ({detail: {editor, textarea}}) => {
  const name = document.querySelector(`label[for="${textarea.id}"]`).textContent
  const help = textarea.getAttribute("aria-describedby")
  const {lang} = textarea // of the story, for the browser's spell checker
  const attributes = {"aria-label": name, ...(help && {"aria-describedby": help}), ...(lang && {lang})}
  editor.setOptions({editorProps: {attributes}})
})
