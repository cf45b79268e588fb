// The rich text editor's own dialogs, for a new table and for the first number of a list, in the desk's language and
// without what a story can't have.

import {OrderedList as BaseOrderedList, Table as BaseTable, updateAttrsDialog} from "django-prose-editor/editor"

const MOST = 100
const number = (title, most) => ({type: "number", format: "number", min: "1", max: String(most), required: true, title})
const withWords = {
  addOptions() {
    return {...this.parent?.(), words: {}}
  },
}

export const Table = BaseTable.extend({
  ...withWords,

  addCommands() {
    const {words} = this.options
    const ask = updateAttrsDialog({
      rows: number(words.rows, MOST),
      cols: number(words.columns, MOST),
      withHeaderRow: {type: "boolean", title: words.header},
    }, {title: words.title, submitText: words.insert})
    return {
      ...this.parent?.(),
      insertTableWithOptions: () => ({editor}) => {
        ask(editor, {rows: "3", cols: "3"}).then(said => {
          if (!said) return
          const [rows, cols] = [said.rows, said.cols].map(Number)
          editor.chain().focus().insertTable({...said, rows, cols}).run()
        })
        return true
      },
    }
  },
})

export const OrderedList = BaseOrderedList.extend({
  ...withWords,

  addCommands() {
    const {words} = this.options
    const ask = updateAttrsDialog({start: number(words.start, 999_999)}, {title: words.title, submitText: words.set})
    return {
      ...this.parent?.(),
      updateListAttributes: () => ({editor}) => {
        const {start} = editor.getAttributes("orderedList")
        ask(editor, {start: String(start ?? 1)}).then(said => {
          if (said) editor.chain().focus().updateAttributes("orderedList", {start: Number(said.start)}).run()
        })
        return true
      },
    }
  },
})
