// Pictures in a story's body: the rich text editor's figures, with pictures from the site's library only.
//
// Choosing and uploading is done elsewhere. The editor dispatches two bubbling events:
//   newsroom:choose-picture  {insert}         the "Picture" button was pressed
//   newsroom:picture-files   {files, insert}  files were pasted or dropped
// whose handler calls insert({checksum, src, alt, caption, credit, page}) once for each picture.

import {
  BubbleMenu, Caption as BaseCaption, crel, Figure as BaseFigure, Image as BaseImage, Plugin, pm,
} from "django-prose-editor/editor"

import {goBehind} from "./caret.js"

const {Fragment} = pm.model
const {NodeSelection, Selection} = pm.state

/** The figure that is selected or contains the cursor, and its position. */
const figureAt = ({node, $from}) => {
  if (node?.type.name === "figure") return {figure: node, at: $from.pos}
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name === "figure") return {figure: $from.node(depth), at: $from.before(depth)}
  }
  return null
}

const selectFigure = (view, at) => {
  view.focus()
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)).scrollIntoView())
  return true
}

const insert = (editor, {checksum, src, alt, caption, credit, page}) => {
  const {schema, selection, tr} = editor.state
  const {figure: figureType, image, caption: captionType} = schema.nodes
  const words = caption?.replace(/\s+/g, " ").trim()
  const figure = figureType.create(null, [
    image.create({file: checksum, src, alt: alt || null, ownAlt: alt, ownCredit: credit, page}),
    captionType.create(null, words ? schema.text(words) : null),
  ])
  const around = figureAt(selection)
  const cursor = around ? around.at + around.figure.nodeSize : selection.to
  let at = pm.transform.insertPoint(tr.doc, cursor, figureType)
  if (at === null) {
    tr.split(cursor)
    at = cursor + 1
  }
  tr.insert(at, figure)
  editor.view.dispatch(goBehind(tr, at + figure.nodeSize))
  editor.view.focus()
}

const ask = (editor, name, detail) => {
  const event = {bubbles: true, detail: {...detail, insert: picture => insert(editor, picture)}}
  editor.view.dom.dispatchEvent(new CustomEvent(`newsroom:${name}`, event))
}

const move = (editor, step) => {
  const {doc, selection, tr} = editor.state
  const found = figureAt(selection)
  if (!found) return false
  const {figure, at} = found
  const $at = doc.resolve(at)
  const other = $at.parent.maybeChild($at.index() + step)
  if (!other) return true
  const first = Math.min($at.index(), $at.index() + step)
  const order = Fragment.from(step < 0 ? [figure, other] : [other, figure])
  if (!$at.parent.canReplace(first, first + 2, order)) return true
  const start = step < 0 ? at - other.nodeSize : at
  tr.replaceWith(start, start + order.size, order)
  tr.setSelection(NodeSelection.create(tr.doc, step < 0 ? start : at + other.nodeSize)).scrollIntoView()
  editor.view.dispatch(tr)
  return true
}

/** What is below a picture: its alternative text and credit, to be written right there, and a link to its page. */
const factsOf = (words, change) => {
  const field = (name, label, maxLength) => {
    const input = crel("input", {type: "text", maxLength})
    input.addEventListener("input", () => change(name, input.value.trim() ? input.value : null))
    input.addEventListener("keydown", event => event.key === "Enter" && event.preventDefault()) // it would save the story
    return [input, crel("label", {}, [crel("span", {textContent: label}), input])]
  }
  const [alt, altField] = field("alt", words.alt, 500)
  const [credit, creditField] = field("credit", words.credit, 300)
  const page = crel("a", {target: "_blank", textContent: words.page})
  const dom = crel("div", {className: "figure-facts", contentEditable: "false"}, [altField, creditField, page])
  const show = image => {
    if (document.activeElement !== alt) alt.value = image.alt ?? ""
    if (document.activeElement !== credit) credit.value = image.credit ?? ""
    // The picture's own, which readers get if there are none here.
    alt.placeholder = image.ownAlt ?? ""
    credit.placeholder = image.ownCredit ?? ""
    page.href = image.page ?? ""
    page.hidden = !image.page // its file is missing
  }
  return {dom, show}
}

const bubble = words => {
  let editor
  const button = (textContent, action) => {
    const made = crel("button", {type: "button", className: "prose-menubar__button", textContent})
    made.addEventListener("click", () => {
      editor.view.focus()
      action(editor)
    })
    return made
  }
  const group = crel("div", {className: "prose-menubar__group"}, [
    button(words.up, it => move(it, -1)),
    button(words.down, it => move(it, 1)),
    button(words.remove, it => {
      selectFigure(it.view, figureAt(it.state.selection).at)
      it.commands.deleteSelection()
    }),
  ])
  const menu = crel("div", {className: "prose-menubar prose-menubar--floating"}, [group])
  return BubbleMenu.configure({
    element: menu,
    pluginKey: "figureMenu",
    shouldShow: ({editor: shown, view, state}) => {
      editor = shown
      return Boolean(figureAt(state.selection)) && (view.hasFocus() || menu.contains(document.activeElement))
    },
  })
}

/** Have picture files uploaded and inserted. */
export const bringIn = (editor, files) => ask(editor, "picture-files", {files})

const takeFiles = (editor, event, files) => {
  event.preventDefault()
  bringIn(editor, [...files])
  return true
}

const pointer = editor => new Plugin({
  props: {
    handleDOMEvents: {
      // Before the browser starts to drag the image alone.
      mousedown: (view, event) => {
        if (event.button === 0 && event.target.matches?.("figure img")) {
          selectFigure(view, figureAt({$from: view.state.doc.resolve(view.posAtDOM(event.target, 0))}).at)
        }
        return false
      },
      drop: (view, event) => {
        if (view.dragging || !event.dataTransfer?.files.length) return false
        const place = view.posAtCoords({left: event.clientX, top: event.clientY})
        if (place) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(place.pos))))
        return takeFiles(editor, event, event.dataTransfer.files)
      },
      // Files alone; paste.js takes those that come with a text.
      paste: (view, event) => {
        const {files} = event.clipboardData
        return files.length > 0 && !event.clipboardData.getData("text/plain") && takeFiles(editor, event, files)
      },
    },
    handleClickOn: (view, _place, node, at) => node.type.name === "image" && selectFigure(view, at - 1),
  },
})

export const Figure = BaseFigure.extend({
  content: "image caption", // an empty caption, to be filled in; if it stays empty, the site drops it

  addOptions() {
    return {words: {}}
  },

  // Without the library's own commands, which insert pictures from any address.
  addCommands() {
    return {}
  },

  addMenuItems({buttons, menu}) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", this.options.words.picture),
      active: editor => editor.isActive("figure"),
      command: editor => ask(editor, "choose-picture"),
    })
  },

  addNodeView() {
    const {words} = this.options
    return ({node, view, getPos}) => {
      const facts = factsOf(words, (name, value) => {
        view.dispatch(view.state.tr.setNodeAttribute(getPos() + 1, name, value))
      })
      const contentDOM = crel("div")
      facts.show(node.firstChild.attrs)
      return {
        contentDOM,
        dom: crel("figure", {className: "figure"}, [contentDOM, facts.dom]),
        update: changed => {
          if (changed.type !== node.type) return false
          facts.show(changed.firstChild.attrs)
          return true
        },
        stopEvent: ({target}) => facts.dom.contains(target),
        ignoreMutation: ({target}) => facts.dom.contains(target),
      }
    }
  },

  addExtensions() {
    return [bubble(this.options.words)]
  },

  addKeyboardShortcuts() {
    const inCaption = ({$from, empty}) => empty && $from.parent.type.name === "caption"
    const select = ({state, view}) => selectFigure(view, figureAt(state.selection).at)
    return {
      "Alt-ArrowUp": ({editor}) => move(editor, -1),
      "Alt-ArrowDown": ({editor}) => move(editor, 1),
      Enter: ({editor: {state: {selection, schema, tr}, view}}) => {
        if (!inCaption(selection)) return false
        const end = selection.$from.after(-1)
        view.dispatch(goBehind(tr.insert(end, schema.nodes.paragraph.create()), end))
        return true
      },
      Escape: ({editor}) => inCaption(editor.state.selection) && select(editor),
      Backspace: ({editor}) => {
        const {selection} = editor.state
        return inCaption(selection) && selection.$from.parentOffset === 0 && select(editor)
      },
    }
  },

  addProseMirrorPlugins() {
    return [pointer(this.editor)]
  },
})

/** In figures only, and only one of the site's own pictures. */
export const Image = BaseImage.extend({
  selectable: false, // the figure is
  draggable: false,

  group() {
    return ""
  },

  addAttributes() {
    // What the form says about the picture is passed on, so that a form that is refused comes back with it.
    const data = (key, name = key) => ({
      default: null,
      parseHTML: element => element.getAttribute(`data-${name}`),
      renderHTML: ({[key]: value}) => (value ? {[`data-${name}`]: value} : {}),
    })
    const {alt, ...others} = this.parent?.() ?? {}
    return {
      ...others,
      // Also an empty one, so that a screen reader doesn't read out the address.
      alt: {...alt, renderHTML: ({alt: words}) => ({alt: words ?? ""})},
      credit: data("credit"),
      ownAlt: data("ownAlt", "own-alt"),
      ownCredit: data("ownCredit", "own-credit"),
      page: data("page"),
    }
  },

  parseHTML() {
    return [{tag: "img[data-file]"}]
  },

  addInputRules() {
    return []
  },
})

export const Caption = BaseCaption.extend({
  group: "",

  addOptions() {
    return {placeholder: ""}
  },

  renderHTML({HTMLAttributes}) {
    return ["figcaption", {...HTMLAttributes, "data-placeholder": this.options.placeholder}, 0]
  },
})
