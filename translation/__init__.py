"""How the catalogs of translations are brought up to date: a developer's step, not installed with the rest."""
