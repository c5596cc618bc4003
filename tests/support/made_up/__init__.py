"""A kind of filing that no other room knows: all that a further kind needs, in one folder."""
