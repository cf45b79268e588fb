// The pictures in RTF: Word's HTML only names files that no browser may read, and has the pictures beside it, as RTF.
//
// RTF 1.9.1, "Pictures": {\pict … \pngblip … HEX}, and the same for \jpegblip. A picture may be written twice, the second
// time in \nonshppict or \shprslt, for programs that don't know the first kind.

const MOST = 20_000_000 // characters
const MOST_TOKENS = 1_000_000
const MOST_PICTURES = 200
const TOKEN = /[{}]|\\(?:([a-z]+)(-?\d+)? ?|[^a-z])/gi
const KINDS = {pngblip: "png", jpegblip: "jpeg"}
const NOT_IN_THE_TEXT = new Set((
  "nonshppict shprslt listpicture header headerl headerr headerf footer footerl footerr footerf"
).split(" "))
const DIGITS = new Map([..."0123456789abcdef"].flatMap((digit, n) => [[digit, n], [digit.toUpperCase(), n]]))
const VALUES = Int8Array.from({length: 128}, (_none, code) => DIGITS.get(String.fromCharCode(code)) ?? -1)

/** The bytes that hexadecimal digits stand for; null if anything else is among them. */
const bytesOf = hex => {
  const digits = hex.replace(/\s+/g, "")
  const bytes = new Uint8Array(digits.length / 2)
  for (let n = 0; n < bytes.length; n += 1) {
    const [high, low] = [VALUES[digits.charCodeAt(2 * n)] ?? -1, VALUES[digits.charCodeAt(2 * n + 1)] ?? -1]
    if (high < 0 || low < 0) return null
    bytes[n] = 16 * high + low
  }
  return digits.length % 2 || !digits.length ? null : bytes
}

const fileOf = ({kind, pieces}, number) => {
  const bytes = kind && bytesOf(pieces.join(""))
  return bytes && new File([bytes], `${number}.${kind}`, {type: `image/${kind}`})
}

/**
 * The pictures of a text in RTF, in order, in linear time.
 * @returns {(File | null)[]} null for a picture that is neither PNG nor JPEG, or broken; none at all if it is too much
 */
export const picturesInRTF = rtf => {
  if (rtf.length > MOST) return []
  const pictures = []
  let [depth, skipped, picture, end, tokens] = [0, Infinity, null, 0, 0]
  TOKEN.lastIndex = 0
  for (let token; (token = TOKEN.exec(rtf)); end = TOKEN.lastIndex) {
    const [all, name, number] = token
    if ((tokens += 1) > MOST_TOKENS || pictures.length > MOST_PICTURES) return []
    if (picture?.depth === depth) picture.pieces.push(rtf.slice(end, token.index))
    if (all === "{") depth += 1
    else if (all === "}") {
      if (picture?.depth === depth) picture = void pictures.push(fileOf(picture, pictures.length + 1))
      if (skipped === depth) skipped = Infinity
      depth -= 1
    } else if (name === "bin") TOKEN.lastIndex += Math.max(Number(number ?? 0), 0) // so many bytes are no text
    else if (skipped < Infinity) continue
    else if (NOT_IN_THE_TEXT.has(name)) skipped = depth
    else if (name === "pict" && !picture) picture = {depth, pieces: []}
    else if (name in KINDS && picture) picture.kind = KINDS[name]
  }
  return pictures
}
