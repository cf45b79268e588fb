"""A desk form as a browser sends it: what stands in the page, with what the editor changes."""

from lxml import html


def form_in(answer, form_id=None):
    """The fields of the form in a page, by name; those with several values as lists."""
    page = html.fromstring(answer.content.decode())
    where = f"@id='{form_id}'" if form_id else "not(@id='logout-form')"
    form = page.xpath(f"//form[@method='post'][{where}]")[-1]
    fields = {}
    for name, value in form.form_values():
        control = form.inputs[name]
        if getattr(control, "tag", "") == "textarea":
            fields[name] = value.removeprefix("\n").replace("\n", "\r\n")
        elif name in fields or getattr(control, "multiple", False):
            fields[name] = [*fields.get(name, []), value]
        else:
            fields[name] = value
    return fields


def add_row(form, prefix, **values):
    """One more row in a list of rows, as its "Add another" makes it."""
    number = int(form[f"{prefix}-TOTAL_FORMS"])
    form[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    form.update({f"{prefix}-{number}-{name}": str(value) for name, value in values.items()})


def words_of(answer):
    """What stands in a page's main part, as plain words."""
    page = html.fromstring(answer.content.decode())
    main = page.xpath("//*[@id='content']") or [page]
    return " ".join(main[0].text_content().split())


def errors_in(answer):
    """The complaints in a form, as words; none where it was taken."""
    if answer.status_code == 302:
        return []
    page = html.fromstring(answer.content.decode())
    return [" ".join(item.text_content().split()) for item in page.xpath("//*[contains(@class, 'errorlist')]/li")]


def messages_in(answer):
    page = html.fromstring(answer.content.decode())
    return [" ".join(item.text_content().split()) for item in page.xpath("//*[@class='messagelist']/li")]


def options_in(answer, name):
    """The chosen options of a select, as words."""
    page = html.fromstring(answer.content.decode())
    return [" ".join(o.text_content().split()) for o in page.xpath(f"//select[@name='{name}']/option[@selected]")]


def buttons_in(answer):
    """The words on the buttons under a form, by name; those that change a story's status by the verb that they send."""
    page = html.fromstring(answer.content.decode())
    row = page.xpath("//div[@class='submit-row']//button | //div[@class='submit-row']//input[@type='submit']")
    return {key_of(b): b.get("value") if b.tag == "input" else " ".join(b.text_content().split()) for b in row}


def key_of(button):
    return button.get("value") if button.get("name") == "_move" else button.get("name")


def first_button(answer):
    """The words on the button that stands out; every form has one."""
    (button,) = html.fromstring(answer.content.decode()).xpath("//*[contains(@class, 'default')][@name]")
    return button.get("value") if button.tag == "input" else button.text_content().strip()
