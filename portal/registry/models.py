"""Facts that the law is applied to: dated rows with their source, never changed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from portal.identity.models import Organisation, Person
from portal.ledger.models import frozen
from portal.registry.compute import Part
from portal.registry.rules import Kind, Release, Source

# Together they fit where a clock names a model.
MODEL_NAME_MAX, MODEL_VERSION_MAX = 80, 30
_EMPTY = {"year": None, "day": None, "over": None, "amount": None}


def _shape(kind: Kind, *given: str, may: str = "") -> Q:
    """A fact of this kind has what is `given`, perhaps what it `may` have, and nothing else."""
    empty = {k: v for k, v in _EMPTY.items() if k not in (*given, may)}
    full = {f"{name}__isnull": False for name in given}
    return Q(kind=kind, **full, **empty)


class Statement(models.Model):
    """Something that is so, as somebody stated it. A correction is a further row.

    The statements about one thing form a chain, each correcting the one before; the last one
    counts, unless it takes back what was stated.
    """

    source = models.CharField(max_length=12, choices=Source.choices)
    basis = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    withdrawn = models.BooleanField(default=False)  # it takes back what it corrects

    class Meta:
        abstract = True
        triggers = frozen()
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=sorted(Source.values)), name="%(class)s_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(corrects__isnull=False),
                name="%(class)s_takes_back_another",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Whether it holds now: neither corrected nor the taking back of another."""
        return not self.withdrawn and not hasattr(self, "correction")


class Fact(Statement):
    """Something that is so of an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(null=True)  # calendar year of the revenue
    day = models.DateField(null=True)  # since when it is a frontier developer, in California
    over = models.BooleanField(null=True)
    # Dollars, worldwide, with affiliates. For the organisation and State staff alone.
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=_shape(Kind.FRONTIER, "day")
                | _shape(Kind.SIZE, "year", "over", may="amount"),
                name="fact_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="fact_amount_is_not_negative"
            ),
            # With `corrects`, which is unique: one chain a thing, and so one fact that counts.
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"],
                condition=Q(corrects=None),
                nulls_distinct=False,
                name="fact_one_chain_a_thing",
            ),
        ]


class FoundationModel(models.Model):
    """A model of a developer. What is known of it stands in the statements below."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="models")
    slug = models.SlugField(max_length=80)  # for ever, whatever the model is called later
    # As the description says that counts; here, so that no two are called alike.
    name = models.CharField(max_length=MODEL_NAME_MAX)
    version = models.CharField(max_length=MODEL_VERSION_MAX, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="model_one_address"),
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                Lower("version"),
                condition=Q(withdrawn=False),
                name="model_one_name",
            ),
        ]
        ordering = ["name", "version"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class ModelStatement(Statement):
    """Something that is so of a model."""

    model: "models.ForeignKey[Any, Any]"
    model_id: int

    class Meta(Statement.Meta):
        abstract = True

    def copy(self, **changed: Any) -> Self:
        """A further statement, not saved, with the same values but for what has changed."""
        kept = {f.name for f in Statement._meta.local_fields} | {"id"}
        fields = (f for f in self._meta.concrete_fields if f.name not in kept)
        return type(self)(**{f.name: getattr(self, f.name) for f in fields} | changed)


class Description(ModelStatement):
    """What a model is called and made of. Taking it back takes the model out of the register."""

    model = models.ForeignKey(
        FoundationModel, on_delete=models.PROTECT, related_name="descriptions"
    )
    name = models.CharField(max_length=MODEL_NAME_MAX)
    version = models.CharField(max_length=MODEL_VERSION_MAX, blank=True)
    family = models.CharField(max_length=MODEL_NAME_MAX, blank=True)
    base = models.ForeignKey(
        FoundationModel, null=True, on_delete=models.PROTECT, related_name="made_of_it"
    )
    base_words = models.CharField(max_length=300, blank=True)  # of a model of somebody else

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(base=None) | Q(base_words=""), name="description_one_base"
            ),
            models.UniqueConstraint(
                fields=["model"], condition=Q(corrects=None), name="description_one_chain"
            ),
        ]


class ComputeRun(ModelStatement):
    """Computing that a developer applied to a model (22757.11(i)(2)). State and developer only."""

    model = models.ForeignKey(FoundationModel, on_delete=models.PROTECT, related_name="runs")
    part = models.CharField(max_length=12, choices=Part.choices)
    began = models.DateField()  # in California
    # Integer or floating-point operations, as many as they are.
    operations = models.DecimalField(max_digits=33, decimal_places=0)
    intended = models.BooleanField(default=False)  # it goes on, and is meant to use so many
    uncertainty = models.PositiveSmallIntegerField(null=True)  # per cent, either way
    method = models.TextField(blank=True)

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(operations__gt=0), name="run_operations_are_more_than_none"
            ),
            models.CheckConstraint(
                condition=Q(uncertainty=None) | Q(uncertainty__lte=100), name="run_uncertainty"
            ),
        ]


class Modification(ModelStatement):
    """A substantial modification of a model; its number counts from 1 and is never given again."""

    model = models.ForeignKey(
        FoundationModel, on_delete=models.PROTECT, related_name="modifications"
    )
    number = models.PositiveSmallIntegerField()
    day = models.DateField()  # in California
    reason = models.TextField()

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(reason=""), name="model_modification_is_numbered"
            ),
            models.UniqueConstraint(
                fields=["model", "number"],
                condition=Q(corrects=None),
                name="model_modification_one_chain",
            ),
        ]


class Deployment(ModelStatement):
    """That a model is made available to third parties, or will be; `kind` says how."""

    model = models.ForeignKey(FoundationModel, on_delete=models.PROTECT, related_name="deployments")
    modification = models.PositiveSmallIntegerField(default=0)  # its number; 0 for the new model
    kind = models.CharField(max_length=12, choices=Release.choices)
    at = models.DateTimeField()

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=sorted(Release.values)), name="deployment_kind_is_known"
            ),
        ]
