// An address on a line of its own that readers see as a card (articles/text/embeds.py): the editor says so beside it, and
// a button asks for one.

import {Extension, Plugin, pm, updateAttrsDialog} from "django-prose-editor/editor"

const {Decoration, DecorationSet} = pm.view
const {Selection} = pm.state

const ADDRESS = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(\/[^\s?#\\<>"]*)(?:[?#][^\s\\<>"]*)?$/i

/** The name of the service to which an address belongs; "" if it doesn't become a card. */
const serviceOf = (address, hosts) => {
  const [, host, path] = address.match(ADDRESS) ?? []
  if (!host) return ""
  const name = Object.hasOwn(hosts, host.toLowerCase()) && hosts[host.toLowerCase()]
  if (name) return path.length > 1 ? name : ""
  return /[^/]\.pdf$/i.test(path) ? "PDF" : ""
}

const serviceIn = (paragraph, hosts) => {
  const words = paragraph.firstChild
  if (paragraph.type.name !== "paragraph" || paragraph.childCount !== 1 || !words.isText) return ""
  const isPlain = words.marks.every(({type, attrs}) => type.name === "link" && attrs.href === words.text)
  return isPlain ? serviceOf(words.text, hosts) : ""
}

const labels = (doc, hosts) => {
  const found = []
  const label = (node, at) => {
    const service = serviceIn(node, hosts)
    if (service) found.push(Decoration.node(at, at + node.nodeSize, {class: "embed-line", "data-service": service}))
  }
  doc.forEach((node, at) => {
    label(node, at)
    if (node.type.spec.group === "box") node.forEach((part, offset) => label(part, at + 1 + offset))
  })
  return DecorationSet.create(doc, found)
}

const insert = (editor, address) => {
  const {schema, selection, tr} = editor.state
  const {link, paragraph} = {...schema.marks, ...schema.nodes}
  const line = paragraph.create(null, schema.text(address, link ? [link.create({href: address})] : []))
  const {$to} = selection
  const isEmptyLine = $to.depth === 1 && $to.parent.type === paragraph && !$to.parent.content.size
  const at = $to.depth ? $to.after(1) : $to.pos
  const start = isEmptyLine ? $to.before(1) : at
  tr.replaceWith(start, at, [line, paragraph.create()])
  tr.setSelection(Selection.near(tr.doc.resolve(start + line.nodeSize + 1)))
  editor.view.dispatch(tr.scrollIntoView())
}

const ask = async (editor, {words, hosts}, title = words.name, address = "") => {
  const fields = {address: {type: "string", title: words.address, required: true}}
  const answer = await updateAttrsDialog(fields, {title, submitText: words.done})(editor, {address})
  if (answer) {
    const given = answer.address.trim()
    if (!serviceOf(given, hosts)) return ask(editor, {words, hosts}, words.unknown, given)
    insert(editor, given)
  }
  editor.view.focus()
}

export const Embeds = Extension.create({
  name: "embeds",

  addOptions() {
    return {words: {}, hosts: {}}
  },

  addMenuItems({buttons, menu}) {
    menu.defineItem({
      name: "embed",
      groups: "nodes",
      button: buttons.material("smart_display", this.options.words.name),
      command: editor => ask(editor, this.options),
    })
  },

  addProseMirrorPlugins() {
    const {hosts} = this.options
    return [
      new Plugin({
        state: {
          init: (_config, {doc}) => labels(doc, hosts),
          apply: (tr, before) => (tr.docChanged ? labels(tr.doc, hosts) : before),
        },
        props: {
          decorations(state) {
            return this.getState(state)
          },
        },
      }),
    ]
  },
})
