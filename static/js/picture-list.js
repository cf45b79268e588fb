// The list of pictures: files can be dropped on it; uploads are listed above it, with links, until the page is left.

import {openZone, takeDropped, takeFiles} from "./upload.js"

const zone = document.querySelector(".drop-zone")

const link = (picture, line) => {
  const [thumbnail, page] = [document.createElement("img"), document.createElement("a")]
  Object.assign(thumbnail, {src: picture.thumbnail, alt: "", className: "uploads__thumbnail"})
  page.href = picture.page
  page.append(line.querySelector(".uploads__name"))
  line.prepend(thumbnail, page)
}

const take = files => takeFiles(files, zone, link)
openZone(zone, take)
takeDropped(document, take)
