// Boxes in the rich text editor: fact boxes and pull quotes (articles/text/boxes.py has their form), and the ids of
// headings, which the editor only carries along.

import {Document as BaseDocument, Heading as BaseHeading, Node as Block, pm} from "django-prose-editor/editor"

import {goBehind} from "./caret.js"

const {closeHistory} = pm.history
const {Selection, TextSelection} = pm.state

export const Document = BaseDocument.extend({content: "(block | box)+"}) // boxes aren't inside other blocks

// -- headings ----------------------------------------------------------------------------------------------------

const anchor = {
  default: null,
  keepOnSplit: false,
  parseHTML: element => element.getAttribute("data-anchor"),
  renderHTML: ({anchor: name}) => (name ? {"data-anchor": name} : {}),
}

export const Heading = BaseHeading.extend({
  addAttributes() {
    return {...this.parent?.(), anchor}
  },
})

// -- what both boxes do ------------------------------------------------------------------------------------------

/** The box of this type that is selected or contains the cursor, and its position. */
const boxAt = ({node, $from}, name) => {
  if (node?.type.name === name) return {box: node, at: $from.pos}
  const top = $from.depth ? $from.node(1) : null
  return top?.type.name === name ? {box: top, at: $from.before(1)} : null
}

/** The selected blocks of the text, whole, with their place; null if a box is among them. */
const selectedBlocks = ({doc, selection: {$from, $to}}) => {
  const start = $from.depth ? $from.before(1) : $from.pos
  const end = $to.depth ? $to.after(1) : $to.pos
  const blocks = []
  doc.slice(start, end).content.forEach(block => blocks.push(block))
  return blocks.length && !blocks.some(block => block.type.spec.group === "box") ? {start, end, blocks} : null
}

const emptyParagraph = schema => schema.nodes.paragraph.create()

/** Replace what is between two positions, with the cursor in it. */
const replace = ({state, view}, start, end, nodes, cursor) => {
  const tr = closeHistory(state.tr) // undo takes the box back, and not the words before it
  tr.replaceWith(start, end, nodes)
  tr.setSelection(Selection.near(tr.doc.resolve(start + cursor)))
  view.dispatch(tr.scrollIntoView())
  view.focus()
  return true
}

/** Turn a box back into blocks of the text: each of its parts into `asBlocks(part)`. */
const unwrap = (editor, {box, at}, asBlocks) => {
  const blocks = box.content.content.flatMap(asBlocks)
  return replace(editor, at, at + box.nodeSize, blocks.length ? blocks : [emptyParagraph(editor.schema)], 1)
}

const menuItem = (extension, {buttons, menu}, icon, toggle) => {
  const {name, options} = extension
  menu.defineItem({
    name,
    groups: "nodes",
    button: buttons.material(icon, options.words.name),
    active: editor => Boolean(boxAt(editor.state.selection, name)),
    enabled: editor => Boolean(boxAt(editor.state.selection, name) ?? selectedBlocks(editor.state)),
    command: toggle,
  })
}

/** Where the cursor is, if nothing is selected and it is in a part of this kind itself, or in a block of that. */
const cursorIn = ({selection: {$from, empty}}, name, depth = $from.depth) =>
  empty && depth >= 0 && $from.node(depth).type.name === name && $from

const cursorInBlockOf = (state, name) => cursorIn(state, name, state.selection.$from.depth - 1)

/** Leave a box: from an empty last paragraph in it, which goes, or from its last part. */
const leave = ({state: {tr}, view}, $from) => {
  const behind = $from.after(1)
  const isSpare = $from.parent.type.name === "paragraph"
  if (isSpare) tr.delete($from.before(), $from.after())
  view.dispatch(goBehind(tr, behind - (isSpare ? $from.parent.nodeSize : 0)))
  return true
}

const isEmptyLast = $from =>
  $from && !$from.parent.content.size && $from.index(-1) === $from.node(-1).childCount - 1

// -- fact boxes --------------------------------------------------------------------------------------------------

const factBox = (schema, [first, ...others]) => {
  const isTitled = first.type.name === "heading"
  const title = schema.nodes.boxTitle.create(isTitled ? {anchor: first.attrs.anchor} : null, isTitled ? first.content : null)
  const blocks = isTitled ? others : [first, ...others]
  return schema.nodes.factBox.create(null, [title, ...(blocks.length ? blocks : [emptyParagraph(schema)])])
}

const asFacts = schema => part => {
  if (part.type.name !== "boxTitle") return part.isTextblock && !part.content.size ? [] : [part]
  return part.content.size ? [schema.nodes.heading.create({level: 3, anchor: part.attrs.anchor}, part.content)] : []
}

const toggleFactBox = editor => {
  const found = boxAt(editor.state.selection, "factBox")
  if (found) return unwrap(editor, found, asFacts(editor.schema))
  const {start, end, blocks} = selectedBlocks(editor.state)
  const box = factBox(editor.schema, blocks)
  return replace(editor, start, end, box, box.firstChild.content.size ? box.firstChild.nodeSize + 2 : 2)
}

export const FactBox = Block.create({
  name: "factBox",
  group: "box",
  content: "boxTitle block+",
  isolating: true,

  addOptions() {
    return {words: {}}
  },

  // The form gives a box without a title an empty one (articles/text/boxes.py).
  parseHTML() {
    return [{tag: "aside", getAttrs: aside => /^H[1-4]$/.test(aside.firstElementChild?.tagName) && null}]
  },

  renderHTML() {
    return ["aside", {class: "fact-box"}, 0]
  },

  addMenuItems(menu) {
    menuItem(this, menu, "ballot", toggleFactBox)
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({editor}) => {
        const inTitle = cursorIn(editor.state, "boxTitle")
        if (inTitle) return editor.commands.setTextSelection(inTitle.after() + 1)
        const $from = cursorInBlockOf(editor.state, "factBox")
        return isEmptyLast($from) && $from.node(-1).childCount > 2 ? leave(editor, $from) : false
      },
      Backspace: ({editor}) => {
        const inTitle = cursorIn(editor.state, "boxTitle")
        if (!inTitle || inTitle.parentOffset) return false
        return inTitle.parent.content.size > 0 || toggleFactBox(editor)
      },
    }
  },
})

export const BoxTitle = Block.create({
  name: "boxTitle",
  content: "inline*",
  defining: true,

  addOptions() {
    return {placeholder: ""}
  },

  addAttributes() {
    return {anchor}
  },

  parseHTML() {
    const isFirst = element => element.parentElement?.firstElementChild === element
    const rule = {context: "factBox/", priority: 60, getAttrs: element => isFirst(element) && null}
    return ["h1", "h2", "h3", "h4"].map(tag => ({...rule, tag}))
  },

  renderHTML({HTMLAttributes}) {
    return ["h3", {...HTMLAttributes, "data-placeholder": this.options.placeholder}, 0]
  },
})

// -- pull quotes -------------------------------------------------------------------------------------------------

const pullQuote = (schema, blocks) =>
  schema.nodes.pullQuote.create(null, [schema.nodes.pullText.create(null, blocks), schema.nodes.pullSource.create()])

const asText = schema => part => {
  if (part.type.name === "pullText") return part.content.content.filter(block => block.content.size)
  return part.content.size ? [schema.nodes.paragraph.create(null, part.content)] : []
}

/** Words selected within a paragraph: these are quoted, and stay where they are. */
const selectedWords = ({$from, $to, empty}) =>
  !empty && $from.parent.inlineContent && $from.sameParent($to) && $to.pos - $from.pos < $from.parent.content.size

const togglePullQuote = editor => {
  const {schema, state} = editor
  const {selection} = state
  const found = boxAt(selection, "pullQuote")
  if (found) return unwrap(editor, found, asText(schema))
  const {start, end, blocks} = selectedBlocks(state)
  if (!selectedWords(selection)) return replace(editor, start, end, pullQuote(schema, blocks), 3)
  const {$from, $to} = selection
  const words = schema.nodes.paragraph.create(null, $from.parent.content.cut($from.parentOffset, $to.parentOffset))
  return replace(editor, end, end, pullQuote(schema, [words]), 3)
}

export const PullQuote = Block.create({
  name: "pullQuote",
  group: "box",
  content: "pullText pullSource",
  isolating: true,

  addOptions() {
    return {words: {}}
  },

  parseHTML() {
    return [{tag: "aside", priority: 60, getAttrs: aside => aside.firstElementChild?.tagName === "BLOCKQUOTE" && null}]
  },

  renderHTML() {
    return ["aside", {class: "pull-quote"}, 0]
  },

  addMenuItems(menu) {
    menuItem(this, menu, "record_voice_over", togglePullQuote)
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({editor}) => {
        const inSource = cursorIn(editor.state, "pullSource")
        if (inSource) return leave(editor, inSource)
        const $from = cursorInBlockOf(editor.state, "pullText")
        if (!isEmptyLast($from) || $from.node(-1).childCount < 2) return false
        const {tr} = editor.state
        tr.delete($from.before(), $from.after())
        tr.setSelection(TextSelection.create(tr.doc, $from.before() + 2))
        editor.view.dispatch(tr.scrollIntoView())
        return true
      },
      Backspace: ({editor}) => {
        const inSource = cursorIn(editor.state, "pullSource")
        if (inSource && !inSource.parentOffset) return editor.commands.setTextSelection(inSource.before() - 2)
        const $from = cursorInBlockOf(editor.state, "pullText")
        return Boolean($from) && !$from.parentOffset && !$from.index(-1) && togglePullQuote(editor)
      },
    }
  },
})

export const PullText = Block.create({
  name: "pullText",
  content: "block+",

  parseHTML() {
    return [{tag: "blockquote", context: "pullQuote/", priority: 60}]
  },

  renderHTML() {
    return ["blockquote", 0]
  },
})

/** Who said it. Empty, it is a line to be filled in; the site drops it if it stays empty. */
export const PullSource = Block.create({
  name: "pullSource",
  content: "inline*",

  addOptions() {
    return {placeholder: ""}
  },

  parseHTML() {
    return ["p", "footer"].map(tag => ({tag, context: "pullQuote/", priority: 60}))
  },

  renderHTML() {
    return ["footer", {"data-placeholder": this.options.placeholder}, 0]
  },
})
