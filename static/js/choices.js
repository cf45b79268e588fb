// select2 replaces a select but ignores its label; this adds it.
{
  const $ = window.django?.jQuery
  const labelOf = select => document.querySelector(`label[for="${select.id}"]`)?.textContent ?? ""
  const nameAll = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const box = select.nextElementSibling
      for (const field of box.querySelectorAll(".select2-selection__rendered[role=textbox], .select2-search__field")) {
        field.setAttribute("aria-label", labelOf(select))
      }
    }
  }
  if ($) {
    $(nameAll)
    document.addEventListener("formset:added", nameAll)
    $(document).on("select2:open", event => {
      document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", labelOf(event.target))
    })
  }
  // In Django's two lists with arrows, a sign has a label, but not the role that one needs.
  addEventListener("load", () => {
    for (const sign of document.querySelectorAll(".selector .search-label-icon")) sign.setAttribute("role", "img")
  })
}
