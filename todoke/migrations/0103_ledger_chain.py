# Entries written before are chained anew in the present form; free words leave them. Then nothing changes an entry again.

import secrets

from django.db import migrations

from todoke.bodies import ledger_schema
from todoke.bodies.rules import chain, impersonal


def chain_anew(apps, schema_editor):
    Body, Entry, Head, Note = (apps.get_model('todoke', name) for name in ('Body', 'LedgerEntry', 'LedgerHead', 'LedgerNote'))
    for body in Body.objects.all():
        sequence, hash_ = 0, chain.START
        for entry in Entry.objects.filter(body=body).order_by('sequence').iterator():
            words = _take_words(entry.data)
            if words:
                salt = secrets.token_hex(16)
                entry.data['note'] = chain.words_hash(salt, words)
                Note.objects.create(entry=entry, at=entry.at, salt=salt, text=words)
            entry.previous_hash, sequence = hash_, entry.sequence
            said = chain.Said(
                body.key, sequence, entry.at, entry.by, entry.behalf, entry.action, entry.subject, entry.purpose, entry.data
            )
            entry.hash = hash_ = chain.digest(said, entry.previous_hash)
            entry.save(update_fields=['data', 'previous_hash', 'hash'])
        if sequence:
            Head.objects.create(body=body, sequence=sequence, hash=hash_)


def _take_words(data):
    """Free words, taken out of what an entry says."""
    words = data.pop('note', '')
    if 'reason' in data and not impersonal.is_token(data['reason']):
        words = data.pop('reason') or words
    if 'name' in data:
        del data['name']
        data['renamed'] = True
    return str(words)[:500]


class Migration(migrations.Migration):

    dependencies = [
        ('todoke', '0102_ledger'),
    ]

    operations = [
        migrations.RunPython(chain_anew, migrations.RunPython.noop),
        migrations.RunPython(ledger_schema.create, ledger_schema.drop),
    ]
