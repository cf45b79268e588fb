// Pictures in a story's body: the rich text editor's figures, with pictures from the site's library only.
//
// Choosing and uploading is done elsewhere. The editor dispatches two bubbling events:
//   newsroom:choose-picture  {insert}         the "Picture" button was pressed
//   newsroom:picture-files   {files, insert}  files were pasted or dropped
// whose handler calls insert({checksum, src, alt, caption}) once for each picture.

import {
  BubbleMenu, Caption as BaseCaption, crel, Figure as BaseFigure, Image as BaseImage, Plugin, pm, updateAttrsDialog,
} from "django-prose-editor/editor"

const {Fragment} = pm.model
const {NodeSelection, Selection, TextSelection} = pm.state

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

/** Put the cursor into the text after a figure that ends at `at`, into a new paragraph if there is none. */
const goBehind = (tr, at) => {
  if (!tr.doc.nodeAt(at)?.isTextblock) tr.insert(at, tr.doc.type.schema.nodes.paragraph.create())
  return tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView()
}

const insert = (editor, {checksum, src, alt, caption}) => {
  const {schema, selection, tr} = editor.state
  const {figure: figureType, image, caption: captionType} = schema.nodes
  const words = caption?.replace(/\s+/g, " ").trim()
  const figure = figureType.create(null, [
    image.create({file: checksum, src, alt: alt || null}),
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

const editAltText = async (editor, words) => {
  const {alt} = figureAt(editor.state.selection).figure.firstChild.attrs
  const fields = {alt: {type: "string", title: words.alt}}
  const answer = await updateAttrsDialog(fields, {title: words.picture, submitText: words.done})(editor, {alt})
  const {selection, tr} = editor.state
  const found = figureAt(selection)
  if (answer && found) editor.view.dispatch(tr.setNodeAttribute(found.at + 1, "alt", answer.alt.trim() || null))
  editor.view.focus()
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
    button(words.alt, it => editAltText(it, words)),
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
