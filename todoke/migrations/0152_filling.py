"""What was known when a draft began, and its steps as they were typed."""

from django.db import migrations

import todoke.common.sealed_fields


class Migration(migrations.Migration):
    dependencies = [("todoke", "0151_form_versions_fixed")]
    #: A sealed value is made for its row, so that there is no default for all rows: the columns are added empty.
    operations = [
        operation
        for name in ("known", "typed")
        for operation in (
            migrations.AddField("draft", name, todoke.common.sealed_fields.SealedJSON(null=True)),
            migrations.AlterField("draft", name, todoke.common.sealed_fields.SealedJSON(default=dict, null=True)),
        )
    ]
