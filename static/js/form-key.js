// The form for a new story puts its one-time key into its address, so that Back leads from there to the story that it has
// saved (admin/sent_before.py).
{
  const key = document.querySelector("#story_form [name=once]")
  const address = new URL(location.href)
  if (key && address.pathname.endsWith("/add/") && address.searchParams.get("once") !== key.value) {
    address.searchParams.set("once", key.value)
    history.replaceState(history.state, "", address)
  }
}
