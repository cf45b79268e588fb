// Pictures in a story's body: the rich text editor's figures, with pictures from the site's library only.
//
// Choosing and uploading is done elsewhere. The editor dispatches two bubbling events:
//   newsroom:choose-picture  {insert}               the "Picture" button was pressed
//   newsroom:picture-files   {files, insert, fail}  files were pasted or dropped (coming.js)
// whose handler calls insert({checksum, src, alt, caption, credit, page}, n) once for each picture; of files, fail(n) for
// those that it can't have. A third one goes to the editor: newsroom:credit {checksum, credit}, a picture's own credit.

import {
  BubbleMenu, Caption as BaseCaption, crel, Figure as BaseFigure, Image as BaseImage, Plugin, pm,
} from "django-prose-editor/editor"

import {goBehind} from "./caret.js"
import {coming, fetchPictures, newName, settle} from "./coming.js"
import {isBetterThanFiles, isOnlyNames, originsOf} from "./paste-pictures.js"

const {closeHistory} = pm.history
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

/** Put figures into the text, where the cursor is. */
const place = (editor, images, words = "") => {
  const {schema, selection, tr} = editor.state
  const {figure: figureType, image, caption: captionType} = schema.nodes
  const caption = captionType.create(null, words ? schema.text(words) : null)
  const figures = Fragment.from(images.map(attributes => figureType.create(null, [image.create(attributes), caption])))
  const around = figureAt(selection)
  const cursor = around ? around.at + around.figure.nodeSize : selection.to
  let at = pm.transform.insertPoint(tr.doc, cursor, figureType)
  if (at === null) {
    tr.split(cursor)
    at = cursor + 1
  }
  tr.insert(at, figures)
  editor.view.dispatch(closeHistory(goBehind(tr, at + figures.size)))
  editor.view.focus()
}

const insert = (editor, {checksum, src, alt, caption, credit, page}) => {
  const image = {file: checksum, src, alt: alt || null, ownAlt: alt, ownCredit: credit, page}
  place(editor, [image], caption?.replace(/\s+/g, " ").trim())
}

const choose = editor => {
  const detail = {insert: picture => insert(editor, picture)}
  editor.view.dom.dispatchEvent(new CustomEvent("newsroom:choose-picture", {bubbles: true, detail}))
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

/** Have picture files uploaded, and shown where the cursor is now. */
export const bringIn = (editor, files) => {
  const name = newName()
  const pictures = new Map(files.map((file, n) => [`${name}-${n + 1}`, {file}]))
  fetchPictures(editor, pictures)
  place(editor, [...pictures.keys()].map(pending => ({pending})))
}

/** Take files that come alone; paste.js takes those that are part of a text. */
const takeFiles = (editor, event, {files, text, html, origins}) => {
  if (!files.length || !isOnlyNames(text, files) || isBetterThanFiles(html, origins)) return false
  event.preventDefault()
  bringIn(editor, [...files])
  return true
}

/** Show a picture's own credit below it as soon as somebody types it elsewhere in the form. */
const showCredit = (view, {checksum, credit}) => {
  const {tr} = view.state
  view.state.doc.descendants((node, at) => {
    if (node.type.name === "image" && node.attrs.file === checksum) tr.setNodeAttribute(at, "ownCredit", credit)
    return !node.isTextblock
  })
  if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false))
}

const on = (transfer, origins) =>
  ({files: transfer.files, text: transfer.getData("text/plain"), html: transfer.getData("text/html"), origins})

const pointer = (editor, origins) => new Plugin({
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
        const at = view.posAtCoords({left: event.clientX, top: event.clientY})
        if (at) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at.pos))))
        return takeFiles(editor, event, {...on(event.dataTransfer, origins), text: ""})
      },
      paste: (_view, event) => takeFiles(editor, event, on(event.clipboardData, origins)),
      "newsroom:credit": (view, {detail}) => {
        showCredit(view, detail)
        return true
      },
    },
    handleClickOn: (view, _place, node, at) => node.type.name === "image" && selectFigure(view, at - 1),
  },
})

export const Figure = BaseFigure.extend({
  content: "image caption", // an empty caption, to be filled in; if it stays empty, the site drops it

  addOptions() {
    return {words: {}, site: ""}
  },

  onCreate() {
    settle(this.editor.view)
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
      command: choose,
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
    return [pointer(this.editor, originsOf(this.options.site)), coming()]
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
      pending: data("pending"),
    }
  },

  parseHTML() {
    return [{tag: "img[data-file], img[data-pending]"}]
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
