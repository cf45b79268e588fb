// Where the cursor goes in the rich text editor after a block.

import {pm} from "django-prose-editor/editor"

const {TextSelection} = pm.state

/** Put the cursor into the text after a block that ends at `at`, into a new paragraph if there is none. */
export const goBehind = (tr, at) => {
  if (!tr.doc.nodeAt(at)?.isTextblock) tr.insert(at, tr.doc.type.schema.nodes.paragraph.create())
  return tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView()
}
