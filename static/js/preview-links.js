// Focusing a preview link's address selects all of it; its button copies it.

document.addEventListener("focusin", ({target}) => {
  if (target.matches(".preview-links__address")) target.select()
})

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false
  button.setAttribute("aria-live", "polite")
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest("li").querySelector("input").value)
    button.textContent = button.dataset.copy
  })
}
