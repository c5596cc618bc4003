from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "publication.withdrawn": _("This has been withdrawn already. Nothing was changed."),
}
