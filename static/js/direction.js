// Each block of a text runs in the direction of its own words. Only the view says so: the stored text has no attributes.

import {Extension, Plugin, pm} from "django-prose-editor/editor"

const {Decoration, DecorationSet} = pm.view

const decorate = doc => {
  const found = []
  doc.forEach((block, at) => found.push(Decoration.node(at, at + block.nodeSize, {dir: "auto"})))
  return DecorationSet.create(doc, found)
}

export const Direction = Extension.create({
  name: "direction",

  addProseMirrorPlugins() {
    return [new Plugin({
      state: {
        init: (_config, {doc}) => decorate(doc),
        apply: (transaction, before) => (transaction.docChanged ? decorate(transaction.doc) : before),
      },
      props: {
        decorations(state) {
          return this.getState(state)
        },
      },
    })]
  },
})
