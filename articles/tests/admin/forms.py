"""The desk's forms as a browser sends them."""

from django.urls import reverse
from lxml import html


def address(thing, page="change"):
    """The address of an object's form, or of another of its pages at the desk."""
    return reverse(f"admin:articles_{thing._meta.model_name}_{page}", args=[thing.pk])


def open_form(browser, thing):
    """The fields of an object's form."""
    return form_in(browser.get(address(thing)), f"{thing._meta.model_name}_form")


def form_in(answer, form_id=None):
    """The fields of a page's form by name; several values as lists."""
    page = html.fromstring(answer.content.decode())
    where = f"@id='{form_id}'" if form_id else "not(@id='logout-form')"
    form = page.xpath(f"//form[@method='post'][{where}]")[-1]
    fields = {}
    for name, value in form.form_values():
        control = form.inputs[name]
        if getattr(control, "tag", "") == "textarea":
            fields[name] = value.removeprefix("\n").replace("\n", "\r\n")
        elif name in fields or getattr(control, "multiple", False):
            before = fields.get(name, [])
            fields[name] = [*([before] if isinstance(before, str) else before), value]
        else:
            fields[name] = value
    return fields


def add_row(form, prefix, **values):
    """Add a row to a formset, as its "Add another" does."""
    number = int(form[f"{prefix}-TOTAL_FORMS"])
    form[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    form.update({f"{prefix}-{number}-{name}": str(value) for name, value in values.items()})


def words_of(answer):
    """The text of a page's main part."""
    page = html.fromstring(answer.content.decode())
    main = page.xpath("//*[@id='content']") or [page]
    return " ".join(main[0].text_content().split())


def errors_in(answer):
    """The error messages in a form, and what it asks; none after a redirect."""
    if answer.status_code == 302:
        return []
    page = html.fromstring(answer.content.decode())
    said = page.xpath("//*[@class='question__words'] | //*[contains(@class, 'errorlist')]/li")
    return [" ".join(item.text_content().split()) for item in said]


def messages_in(answer):
    page = html.fromstring(answer.content.decode())
    return [" ".join(item.text_content().split()) for item in page.xpath("//*[@class='messagelist']/li")]


def options_in(answer, name):
    """The labels of a select's chosen options."""
    page = html.fromstring(answer.content.decode())
    return [" ".join(o.text_content().split()) for o in page.xpath(f"//select[@name='{name}']/option[@selected]")]


def buttons_in(answer):
    """The labels of a form's buttons by name, or by value for those of moves."""
    page = html.fromstring(answer.content.decode())
    row = page.xpath("//div[@class='submit-row']//button | //div[@class='submit-row']//input[@type='submit']")
    return {key_of(b): b.get("value") if b.tag == "input" else " ".join(b.text_content().split()) for b in row}


def key_of(button):
    return button.get("value") if button.get("name") == "_move" else button.get("name")


def first_button(answer):
    """The label of the main button; every form has one."""
    (button,) = html.fromstring(answer.content.decode()).xpath("//*[contains(@class, 'default')][@name]")
    return button.get("value") if button.tag == "input" else button.text_content().strip()
