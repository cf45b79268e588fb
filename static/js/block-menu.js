// The rich text editor's menu of blocks shows a question mark where the cursor is in something that isn't in the menu,
// such as a picture's caption. Here it shows the sign of what that is, or else that of a paragraph.
document.addEventListener("prose-editor:ready", ({detail: {editor}}) => {
  const signs = {figure: "image", caption: "image", horizontalRule: "horizontal_rule", blockquote: "format_quote"}
  const showSign = () => {
    const sign = editor.view.dom.closest(".prose-editor")?.querySelector(".prose-menubar__selected button")
    if (sign?.textContent !== "question_mark") return
    sign.textContent = signs[Object.keys(signs).find(name => editor.isActive(name))] ?? "notes"
  }
  editor.on("transaction", () => queueMicrotask(showSign))  // after the menu itself
  showSign()
})
