// A log-in in another window renews the token that forms prove their origin with. A form that was open before takes the
// new one from the cookie when it is sent, or what was typed in it would be refused.
document.addEventListener("submit", ({target}) => {
  const token = target.elements.csrfmiddlewaretoken
  const [, cookie] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) ?? []
  if (token && cookie) token.value = cookie
})
