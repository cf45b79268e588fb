// A headline is one line: without this, Enter would add a second line until the story is saved.
document.getElementById("id_headline")?.addEventListener("keydown", event => {
  if (event.key === "Enter") event.preventDefault()
})
