"""How forms are drawn: every field by one component."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Form and field templates of the portal."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
