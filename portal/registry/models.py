"""Facts that the law is applied to: dated rows with their source, never changed."""

from django.db import models
from django.db.models import Q

from portal.identity.models import Organisation, Person
from portal.identity.rules import NAME_MAX
from portal.ledger.models import frozen
from portal.registry.rules import Kind, Source

_EMPTY = {"year": None, "day": None, "at": None, "over": None, "amount": None, "subject": ""}


def _shape(kind: Kind, *given: str, may: str = "") -> Q:
    """A fact of this kind has what is `given`, perhaps what it `may` have, and nothing else."""
    empty = {k: v for k, v in _EMPTY.items() if k not in (*given, may)}
    full = (
        ~Q(subject="") if name == "subject" else Q(**{f"{name}__isnull": False}) for name in given
    )
    return Q(*full, kind=kind, **empty)


class Fact(models.Model):
    """Something that is so, as somebody stated it. A correction is a further row.

    The statements about one thing form a chain, each correcting the one before; the last one
    counts, unless it takes back what was stated.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=NAME_MAX, blank=True)  # the model that was deployed
    year = models.PositiveSmallIntegerField(null=True)  # calendar year of the revenue
    day = models.DateField(null=True)  # since when it is a frontier developer, in California
    at = models.DateTimeField(null=True)  # when the model was made available
    over = models.BooleanField(null=True)
    # Dollars, worldwide, with affiliates. For the organisation and State staff alone.
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    basis = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    withdrawn = models.BooleanField(default=False)  # it takes back what it corrects

    class Meta:
        triggers = frozen()
        constraints = [
            models.CheckConstraint(
                condition=_shape(Kind.FRONTIER, "day")
                | _shape(Kind.SIZE, "year", "over", may="amount")
                | _shape(Kind.DEPLOYMENT, "subject", "at"),
                name="fact_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted(Source.values)), name="fact_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="fact_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(corrects__isnull=False),
                name="fact_takes_back_another",
            ),
            # With `corrects`, which is unique: one chain a thing, and so one fact that counts.
            models.UniqueConstraint(
                fields=["organisation", "kind", "year", "subject"],
                condition=Q(corrects=None),
                nulls_distinct=False,
                name="fact_one_chain_a_thing",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Whether it holds now: neither corrected nor the taking back of another."""
        return not self.withdrawn and not hasattr(self, "correction")
