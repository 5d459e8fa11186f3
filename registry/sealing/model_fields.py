"""Model fields whose text is sealed at rest."""

import base64
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from registry.sealing.cipher import seal, unseal
from registry.sealing.row_ids import next_ids


class SealedAttribute(DeferredAttribute):
    """Reading gives the plain text; the sealed bytes of the database are opened on first reading."""

    field: "SealedField"

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, bytes | memoryview):
            value = unseal(bytes(value), self.field.context(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """Text that is sealed for its own model, field and row when saved (AES-256-GCM, registry/sealing/cipher.py).

    It cannot be searched or updated in bulk: a lookup goes by the keyed hash in the column beside it.
    ``plain_length`` is the longest text in characters.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args, plain_length: int = 64, **kwargs):
        self.plain_length = plain_length
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"plain_length": self.plain_length}

    def get_internal_type(self):
        return "BinaryField"

    def context(self, instance) -> str:
        """The place that the value is bound to."""
        if instance.pk is None:
            raise ValueError("A sealed value needs the id of its row first (registry.sealing.row_ids.next_ids).")
        return f"{instance._meta.concrete_model._meta.db_table}.{self.attname}:{instance.pk}"

    def get_default(self):
        return "" if callable(self.default) or self.default == "" else self.default

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str):
            return seal(value, self.context(model_instance))
        return bytes(value) if value is not None else b""

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, str):
            raise TypeError(f"{self.attname} is sealed per row: save the row, or look it up by its key.")
        return None if value is None else connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name):
        raise FieldError(f"{self.attname} is sealed and cannot be searched; use its key column.")

    def value_to_string(self, obj):
        """What a fixture holds: the sealed bytes, which open only in the same row."""
        return base64.b64encode(self.pre_save(obj, add=False)).decode()

    def to_python(self, value):
        return value

    def formfield(self, **kwargs):
        ours: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.plain_length}
        return super().formfield(**ours | kwargs)


class SealedModel(models.Model):
    """A model with sealed fields: a new row takes its id before it is saved."""

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if self.pk is None:
            self.pk = next_ids(type(self), 1)[0]
            kwargs["force_insert"] = True
        super().save(**kwargs)
